// Owns the answers given so far: kept in the browser's storage so that leaving loses nothing. Secrets never enter it.
import { useCallback, useState } from 'react';
import type { Override } from '#shared/contract/plans';
import { releases } from '#shared/domain/catalogue/releases';
import { firstHost, hostsFromBefore, type HostDraft } from '#renderer/features/setup/host-draft.ts';

export interface SetupDraft {
  hosts: HostDraft[];
  name: string;
  release: string;
  licensing: 'license-proxy' | 'direct';
  registry: 'vendor' | 'own';
  registryAddress: string;
  registryNamespace: string;
  withRegistryLogin: boolean;
  listen: '0.0.0.0' | '127.0.0.1';
  apiPort: string;
  statusPort: string;
  metricsPort: string;
  models: string;
  files: string;
  /** Blockers that the operator carries, with the reason. */
  overrides: Override[];
  /** Steps that were left with Continue. */
  passed: string[];
}

export const emptyDraft: SetupDraft = {
  hosts: [firstHost],
  name: '',
  release: releases.at(-1)?.tag ?? '',
  licensing: 'license-proxy',
  registry: 'vendor',
  registryAddress: '',
  registryNamespace: 'deepgram',
  withRegistryLogin: false,
  listen: '0.0.0.0',
  apiPort: '8080',
  statusPort: '8089',
  metricsPort: '9991',
  models: '/srv/deepgram/models',
  files: '/srv/deepgram/site',
  overrides: [],
  passed: [],
};

export const DRAFT_KEY = 'site-admin.setup-draft';

export function loadDraft(storage: Storage = localStorage): SetupDraft {
  try {
    const kept: unknown = JSON.parse(storage.getItem(DRAFT_KEY) ?? 'null');
    return typeof kept === 'object' && kept !== null ? fromKept(kept) : emptyDraft;
  } catch {
    return emptyDraft;
  }
}

/** Drafts of an earlier version had one host, and called its step `engine`. */
function fromKept(kept: object): SetupDraft {
  const draft = { ...emptyDraft, ...kept };
  const hosts = 'hosts' in kept && Array.isArray(kept.hosts) && kept.hosts.length > 0;
  return {
    ...draft,
    hosts: hosts ? draft.hosts : hostsFromBefore(kept),
    passed: draft.passed.map((step) => (step === 'engine' ? 'hosts' : step)),
  };
}

export interface DraftHandle {
  draft: SetupDraft;
  change: (part: Partial<SetupDraft>) => void;
  pass: (step: string) => void;
  forget: () => void;
}

export function useDraft(): DraftHandle {
  const [draft, setDraft] = useState(loadDraft);
  const update = useCallback((next: (old: SetupDraft) => SetupDraft) => {
    setDraft((old) => {
      const value = next(old);
      localStorage.setItem(DRAFT_KEY, JSON.stringify(value));
      return value;
    });
  }, []);
  return {
    draft,
    change: (part) => update((old) => ({ ...old, ...part })),
    pass: (step) => update((old) => ({ ...old, passed: [...new Set([...old.passed, step])] })),
    forget: () => {
      localStorage.removeItem(DRAFT_KEY);
      setDraft(emptyDraft);
    },
  };
}
