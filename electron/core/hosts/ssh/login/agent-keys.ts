// Owns what an ssh agent holds, and signing with one of its keys. Its keys are offered one by one, each in its turn.
import { connect } from 'node:net';
import ssh2, { type BaseAgent } from 'ssh2';
import { publicKey, type PublicKey } from './key-blob.ts';

export interface AgentKey extends PublicKey {
  comment: string;
}

/** draft-ietf-sshm-ssh-agent, sections 3.5 and 5.1. */
const REQUEST_IDENTITIES = Buffer.from([0, 0, 0, 1, 11]);
const IDENTITIES_ANSWER = 12;
/** An agent may ask its user to unlock it first. */
const ANSWER_MS = 20_000;
const MOST_BYTES = 1_048_576;

/** Also keys that the library cannot use, certificates and security keys, so that they can be named. Rejects where no agent answers. */
export function listAgentKeys(path: string): Promise<AgentKey[]> {
  return path === 'pageant' ? listByLibrary(path) : listBySocket(path);
}

function listBySocket(path: string): Promise<AgentKey[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const chunks: Buffer[] = [];
    const fail = (reason: string) => {
      socket.destroy();
      reject(new Error(reason));
    };
    socket.setTimeout(ANSWER_MS, () => fail(`it did not answer within ${ANSWER_MS} ms`));
    socket.once('error', (error) => fail(error.message));
    socket.once('close', () => fail('it ended the connection without an answer'));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const answer = Buffer.concat(chunks);
      if (answer.length < 4) return;
      const length = answer.readUInt32BE(0);
      if (length > MOST_BYTES) return fail('its answer is too long');
      if (answer.length < 4 + length) return;
      try {
        resolve(readAnswer(answer.subarray(4, 4 + length)));
        socket.destroy();
      } catch {
        fail('its answer cannot be read');
      }
    });
    socket.write(REQUEST_IDENTITIES);
  });
}

/** Throws where it is something else. */
export function readAnswer(answer: Buffer): AgentKey[] {
  if (answer.readUInt8(0) !== IDENTITIES_ANSWER) throw new Error('not a list of keys');
  const count = answer.readUInt32BE(1);
  const keys: AgentKey[] = [];
  let at = 5;
  const next = (): Buffer => {
    const end = at + 4 + answer.readUInt32BE(at);
    if (end > answer.length) throw new Error('the list is cut off');
    const bytes = answer.subarray(at + 4, end);
    at = end;
    return bytes;
  };
  for (let index = 0; index < count; index += 1) {
    const key = publicKey(next());
    const comment = next().toString('utf8');
    if (key) keys.push({ ...key, comment });
  }
  return keys;
}

function listByLibrary(path: string): Promise<AgentKey[]> {
  return new Promise((resolve, reject) => {
    ssh2.createAgent(path).getIdentities((error, keys) => {
      if (error) return reject(error);
      const parsed = (keys ?? []).map((key) =>
        ssh2.utils.parseKey(key as Parameters<typeof ssh2.utils.parseKey>[0]),
      );
      resolve(
        parsed.flatMap((key) => {
          const shown = key instanceof Error ? null : publicKey(key.getPublicSSH());
          return shown ? [{ ...shown, comment: key instanceof Error ? '' : key.comment }] : [];
        }),
      );
    });
  });
}

/** The library reads some certificates and cannot log in with them. */
const SPOKEN = /^(ssh-(ed25519|rsa|dss)|ecdsa-sha2-nistp(256|384|521))$/;

/** Null where the library does not speak keys of this type. */
export function agentWith({ type, blob }: PublicKey, path: string): BaseAgent | null {
  if (!SPOKEN.test(type)) return null;
  const parsed = ssh2.utils.parseKey(`${type} ${blob.toString('base64')}`);
  if (parsed instanceof Error) return null;
  const agent = ssh2.createAgent(path);
  agent.getIdentities = (callback) => callback(undefined, [parsed]);
  return agent;
}
