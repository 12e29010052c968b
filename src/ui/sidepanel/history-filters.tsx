import { useId, type ReactNode } from 'react';
import { DeploymentResult } from '../../domain/deployment.ts';
import { EnvironmentName, environmentNames } from '../../domain/environment.ts';
import { allProjects } from '../../storage/queries.ts';
import { environmentName } from '../parts/names.ts';
import { outcomeWord } from '../parts/status-mark.tsx';
import { words } from '../parts/words.ts';
import { useViewState } from '../view-state.ts';
import { useWatched } from '../watch/use-watched.ts';

const Status = DeploymentResult.shape.status;

/** Chooses which ended deployments are shown. */
export function HistoryFilters(): ReactNode {
  const filter = useViewState((state) => state.history);
  const change = useViewState((state) => state.filterHistory);
  const projects = useWatched(allProjects, []) ?? [];
  return (
    <div className="filters" role="search" aria-label={words('filters')}>
      <input type="search" className={`field search ${filter.search === '' ? '' : 'chosen'}`} aria-label={words('searchHistory')} placeholder={words('searchHint')} spellCheck={false} autoComplete="off"
        value={filter.search} onChange={(event) => change({ search: event.target.value })} />
      <Filter label={words('environment')} all={words('allEnvironments')} value={filter.environment} onChange={(value) => change({ environment: EnvironmentName.optional().parse(value) })}
        options={environmentNames.map((name) => ({ value: name, text: environmentName(name, 'alone') }))} />
      <Filter label={words('status')} all={words('allStatuses')} value={filter.status} onChange={(value) => change({ status: Status.optional().parse(value) })}
        options={Status.options.map((status) => ({ value: status, text: outcomeWord(status) }))} />
      <Filter label={words('project')} all={words('allProjects')} value={filter.projectId} onChange={(value) => change({ projectId: value })}
        options={projects.map((project) => ({ value: project.id, text: project.name }))} />
    </div>
  );
}

function Filter({ label, all, value, options, onChange }: {
  readonly label: string;
  readonly all: string;
  readonly value: string | undefined;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly onChange: (value: string | undefined) => void;
}): ReactNode {
  const id = useId();
  return (
    <>
      <label className="unseen" htmlFor={id}>{label}</label>
      <select id={id} className={`select ${value === undefined ? '' : 'chosen'}`} value={value ?? ''} onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}>
        <option value="">{all}</option>
        {options.map((option) => <option key={option.value} value={option.value}>{option.text}</option>)}
      </select>
    </>
  );
}
