import { DeployError } from '../../domain/errors.ts';
import { depends, type ProjectFacts } from './project-facts.ts';
import { needsServer } from './questions.ts';

const libraries = ['express', 'fastify', 'koa', '@hapi/hapi', '@nestjs/core', '@hono/node-server', 'restify', 'polka', 'socket.io', '@adonisjs/core', 'elysia', '@feathersjs/express', '@apollo/server'];
const program = /(?:^|&&|;|\s|"|')(?:node|nodemon|tsx|ts-node|bun|nest\s+start)\s+(?!-e\b|run\b)[^&|;]*/;

/**
 * Refuses a project whose scripts start a program with a server library: its pages alone are not the application. `output` = the folder
 * that its pages would come to lie in. Throws DeployError `source.needs-server`.
 */
export function refuseOwnServer(facts: ProjectFacts, output: string | null): void {
  const library = libraries.find((name) => depends(facts, name));
  if (library === undefined) return;
  const { start, serve, dev } = facts.packageJson?.scripts ?? {};
  const script = [start, serve, dev].find((text) => text !== undefined && program.test(text));
  if (script === undefined) return;
  throw new DeployError('source.needs-server', `This project is a server of its own (${library}, started with “${script}”), and Slipway serves files.`, {
    next: 'If its pages work without that server, name the folder that holds them.', details: { candidates: output === null ? [] : [output] },
  });
}

/** Refuses apps for phones that make no pages. Throws DeployError `source.needs-server`. */
export function refuseNativeApp(facts: ProjectFacts): void {
  if (!depends(facts, 'react-native') || depends(facts, 'react-native-web')) return;
  needsServer('This is a React Native app for phones; it makes no pages for a browser.', 'Add a web export (expo export --platform web), or name the folder that holds finished pages.');
}
