// Owns what each route carries out, in one table: its query parameters and the keys of its body. Everything else must be empty, else the
// request is refused before anything happens. Filters are listed where they are matched (model/filters.ts).
import { any, entries, flag, notSupported, object, only, text, texts, type Shape } from './body-shapes.ts';
import { containerBody, endpoint, restartPolicy } from './container-body.ts';

interface AcceptedRequest {
  /** Carried out, or asks for nothing. */
  query?: readonly string[];
  /** Parameters of which only these values are carried out. */
  values?: Readonly<Record<string, readonly string[]>>;
  body?: Shape;
}

/** Practice images are made for one platform only. */
const platform = ['linux', 'linux/amd64'];

/** Keyed by method and template of the route. A route that is not here takes no parameter and no body. */
export const acceptedRequests: Readonly<Record<string, AcceptedRequest>> = {
  'GET /containers/json': { query: ['all', 'limit', 'filters'], values: { trunc_cmd: ['1'] } },
  'POST /containers/create': { query: ['name'], values: { platform }, body: containerBody },
  'POST /containers/prune': { query: ['filters'] },
  'POST /containers/*/start': { query: ['detachKeys'] },
  'POST /containers/*/stop': { query: ['t', 'signal'] },
  'POST /containers/*/restart': { query: ['t', 'signal'] },
  'POST /containers/*/kill': { query: ['signal'] },
  'POST /containers/*/rename': { query: ['name'] },
  'POST /containers/*/update': { body: object({ RestartPolicy: restartPolicy }) },
  'POST /containers/*/wait': { query: ['condition'] },
  'POST /containers/*/resize': { query: ['h', 'w'] },
  'GET /containers/*/top': { values: { ps_args: ['-ef'] } },
  'DELETE /containers/*': { query: ['force', 'v'] },
  'GET /containers/*/logs': {
    query: ['follow', 'stdout', 'stderr', 'timestamps', 'since', 'until', 'tail'],
  },
  'POST /containers/*/attach': { query: ['stream', 'stdin', 'stdout', 'stderr', 'logs', 'detachKeys'] },
  'GET /containers/*/stats': { query: ['stream', 'one-shot'] },
  'HEAD /containers/*/archive': { query: ['path'] },
  'GET /containers/*/archive': { query: ['path'] },
  'PUT /containers/*/archive': { query: ['path', 'noOverwriteDirNonDir'] },
  'POST /containers/*/exec': {
    body: object({
      Cmd: texts,
      Env: texts,
      Tty: flag,
      AttachStdin: flag,
      AttachStdout: flag,
      AttachStderr: flag,
      WorkingDir: text,
      User: only('', '0', 'root', '0:0', 'root:root'),
      Detach: any,
      DetachKeys: any,
      ConsoleSize: any,
    }),
  },
  // What dockerode is told about the connection reaches the body too.
  'POST /exec/*/start': {
    body: object({ Detach: flag, Tty: flag, ConsoleSize: any, hijack: any, stdin: any }),
  },
  'POST /exec/*/resize': { query: ['h', 'w'] },
  'GET /images/json': { query: ['all', 'filters', 'digests'] },
  'POST /images/create': {
    query: ['fromImage', 'tag', 'fromSrc', 'repo', 'changes'],
    values: { platform },
  },
  'POST /images/load': { query: ['quiet'], values: { platform } },
  'POST /images/prune': { query: ['filters'] },
  'POST /images/**/tag': { query: ['repo', 'tag'] },
  'DELETE /images/**': { query: ['force', 'noprune'] },
  'POST /auth': {
    body: object({ username: text, password: text, serveraddress: text, email: any, auth: any }),
  },
  'POST /build/prune': { query: ['all', 'filters', 'keep-storage'] },
  'GET /networks': { query: ['filters'] },
  'POST /networks/create': {
    body: object({
      Name: text,
      Driver: only('', 'default', 'bridge'),
      Internal: flag,
      Attachable: flag,
      Labels: entries(text),
      Scope: only('', 'local'),
      IPAM: object({ Driver: only('', 'default') }),
      ConfigFrom: object({}),
      EnableIPv4: only(true),
      CheckDuplicate: any,
    }),
  },
  'POST /networks/prune': { query: ['filters'] },
  'GET /networks/*': { query: ['verbose'], values: { scope: ['local'] } },
  'POST /networks/*/connect': { body: object({ Container: text, EndpointConfig: endpoint }) },
  'POST /networks/*/disconnect': { body: object({ Container: text, Force: any }) },
  'GET /volumes': { query: ['filters'] },
  'POST /volumes/create': {
    body: object({ Name: text, Driver: only('', 'local'), Labels: entries(text) }),
  },
  'POST /volumes/prune': { query: ['filters'] },
  'DELETE /volumes/*': { query: ['force'] },
  'GET /events': { query: ['since', 'until', 'filters'] },
};

const empty = ['', '0', 'false', 'False'];

export function checkQuery(route: string, query: URLSearchParams): void {
  const accepted = acceptedRequests[route] ?? {};
  for (const [name, value] of query) {
    if (empty.includes(value) || accepted.query?.includes(name)) continue;
    // Clients such as dockerode repeat the body in the query; its keys, all with a capital, are judged where they count.
    if (accepted.body !== undefined && /^[A-Z]/.test(name)) continue;
    const values = accepted.values?.[name];
    if (!values?.includes(value)) throw notSupported([name], value);
  }
}

export function checkBody(route: string, body: unknown): void {
  (acceptedRequests[route]?.body ?? object({}))(body, []);
}
