import { useStore } from '@nanostores/react';
import { useState } from 'react';
import { workbenchStore } from '../lib/stores/workbench.ts';

/** The running project. */
export function Preview() {
  const preview = useStore(workbenchStore.previews)[0];
  const [loads, setLoads] = useState(0);
  if (!preview) return <p className="nothing">Starting the project …</p>;
  return (
    <div className="preview">
      <div className="address"><button aria-label="Reload" onClick={() => setLoads(loads + 1)}>↻</button><span>{preview.baseUrl}/</span></div>
      {/* The project's server does not ask for isolation; a frame without credentials may be shown all the same. */}
      {/* oxlint-disable-next-line iframe-missing-sandbox -- as in bolt.diy; what is framed is another origin */}
      <iframe key={loads} title="preview" src={preview.baseUrl} sandbox="allow-scripts allow-forms allow-popups allow-modals allow-same-origin" {...{ credentialless: 'true' }} />
    </div>
  );
}
