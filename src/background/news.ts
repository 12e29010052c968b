import browser from 'webextension-polyfill';
import type { DeploymentRecord, DeploymentRequest } from '../domain/deployment.ts';

/** What a notification says. */
export interface News {
  readonly title: string;
  readonly message: string;
}

const titles = { success: 'newsLive', failed: 'newsFailed', cancelled: 'newsCancelled', 'rolled-back': 'newsTakenBack' } as const;

function say(key: string, projectName: string, environment: string): string {
  return browser.i18n.getMessage(key, [projectName, browser.i18n.getMessage(`environment_${environment}`)]);
}

/** A deployment has come through: what is live now, and where. */
export function newsOfSuccess({ projectName, targetEnvironment, metadata }: DeploymentRequest, address: string): News {
  return { title: say(metadata.action === 'roll-back' ? 'newsWentBack' : titles.success, projectName, targetEnvironment), message: address.replace(/^https?:\/\//, '').replace(/\/$/, '') };
}

/** A deployment has ended otherwise: how, why, and what to do next. */
export function newsOfEnd({ projectName, environment, result, error }: DeploymentRecord): News {
  return { title: say(titles[result.status], projectName, environment), message: error ? `${error.message} ${error.next}`.trim() : result.message };
}

/** Something of a deployment keeps failing, and is still tried again. */
export function newsOfTrouble({ projectName, targetEnvironment }: DeploymentRequest, message: string): News {
  return { title: say('newsTrouble', projectName, targetEnvironment), message };
}
