// Owns where the page keeps the key of its session: in the tab, for this origin alone, which a cookie would not be. A new tab gets it from another
// tab of the same origin; with the last tab it is gone.

const NAME = 'site-admin-key';
const CHANNEL = 'site-admin-key';
/** A tab in the background of a busy machine answers late. */
const ANSWER_MS = 1_500;

type Message = { ask: true } | { key: string };

export const keptKey = {
  read: (): string | null => sessionStorage.getItem(NAME),
  keep: (key: string): void => sessionStorage.setItem(NAME, key),
  /** Unless another one took its place meanwhile. */
  forget(key: string): void {
    if (sessionStorage.getItem(NAME) === key) sessionStorage.removeItem(NAME);
  },
  /** Answers tabs that ask, for as long as this page lives. */
  shareWithTabs(): void {
    const channel = new BroadcastChannel(CHANNEL);
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      const key = keptKey.read();
      if ('ask' in data && key !== null) channel.postMessage({ key } satisfies Message);
    };
  },
};

/** Null when no tab has one. */
export function keyOfAnotherTab(): Promise<string | null> {
  const channel = new BroadcastChannel(CHANNEL);
  return new Promise<string | null>((resolve) => {
    const patience = setTimeout(() => resolve(null), ANSWER_MS);
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (!('key' in data)) return;
      clearTimeout(patience);
      resolve(data.key);
    };
    channel.postMessage({ ask: true } satisfies Message);
  }).finally(() => channel.close());
}
