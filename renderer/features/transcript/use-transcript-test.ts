// Owns running the speech test: the stream's updates become the words on the page. The last word spoken stays.
import { useCallback, useEffect, useState } from 'react';
import type { TranscriptUpdate } from '#shared/contract/services';
import { CallError } from '#renderer/client/call-error.ts';
import { useClient } from '#renderer/client/hooks.ts';

export type TestResult = Extract<TranscriptUpdate, { kind: 'final' }>;

interface TestState {
  phase: 'running' | 'done' | 'failed';
  address: string | null;
  words: string[];
  results: TestResult[];
  error: CallError | null;
}

const beginning: TestState = { phase: 'running', address: null, words: [], results: [], error: null };

function nextState(state: TestState, update: TranscriptUpdate): TestState {
  switch (update.kind) {
    case 'started':
      return { ...state, address: update.address, words: update.mode === 'streaming' ? [] : state.words };
    case 'interim':
      return { ...state, words: split(update.transcript) };
    case 'final': {
      // The pre-recorded answer comes at once; showing it would spoil the words that follow one by one.
      const words = update.mode === 'streaming' ? split(update.transcript) : state.words;
      return { ...state, words, results: [...state.results, update] };
    }
  }
}

export function useTranscriptTest(site: string): { state: TestState; again: () => void } {
  const client = useClient();
  const [run, setRun] = useState(0);
  const [state, setState] = useState(beginning);
  useEffect(() => {
    setState(beginning);
    const stream = client.stream('transcripts.test', { site, mode: 'both' });
    let left = false;
    const read = async () => {
      try {
        for await (const update of stream) setState((old) => nextState(old, update));
        if (!left) setState((old) => ({ ...old, phase: 'done', words: wordsAtTheEnd(old) }));
      } catch (thrown) {
        if (!left) setState((old) => ({ ...old, phase: 'failed', error: CallError.from(thrown) }));
      }
    };
    void read();
    return () => {
      left = true;
      stream.cancel();
    };
  }, [client, site, run]);
  return { state, again: useCallback(() => setRun((old) => old + 1), []) };
}

/** When only the pre-recorded test ran, its transcript is the one to show. */
function wordsAtTheEnd(state: TestState): string[] {
  return state.words.length > 0 ? state.words : split(state.results.at(-1)?.transcript ?? '');
}

function split(transcript: string): string[] {
  return transcript.split(/\s+/).filter((word) => word !== '');
}
