// Promises: a difference rebuilds both texts; going back takes the image that ran and nothing else; what a newer version would derive
// differently does not change what comes back; the catalogue's words are said for every release that is passed.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { siteLabels } from '#shared/domain/containers/container-spec';
import { desiredServices } from '#shared/domain/containers/desired';
import { chooseImage, type ImageLook } from '#shared/domain/revisions/choose-image';
import { compareRevisions } from '#shared/domain/revisions/compare-revisions';
import { diffLines } from '#shared/domain/revisions/line-diff';
import { passedChanges } from '#shared/domain/revisions/passed-changes';
import { recordedServices, withImage } from '#shared/domain/revisions/recorded-services';
import { documentOf, oneHost } from '#test/fixtures/site-documents';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the difference of two texts', () => {
  const line = fc.constantFrom('a', 'b', 'c', '', '[host]');
  const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.map((each) => `${each}\n`).join(''));

  it('rebuilds both, with the right numbers, and never says more than it must', () => {
    fc.assert(
      fc.property(text, text, (from, to) => {
        const lines = diffLines(from, to);
        const side = (not: 'added' | 'removed') =>
          lines.filter(({ kind }) => kind !== not).map((each) => `${each.text}\n`);
        expect(side('added').join('')).toBe(from);
        expect(side('removed').join('')).toBe(to);
        const numbers = lines.map((each) => each.from).filter((number) => number !== null);
        expect(numbers).toEqual(numbers.map((_, index) => index + 1));
        const same = lines.filter(({ kind }) => kind === 'same').length;
        expect(same).toBe(longestCommon(from.split('\n').slice(0, -1), to.split('\n').slice(0, -1)));
      }),
    );
  });

  it('shows a changed line as removed and added, in place', () => {
    expect(diffLines('a\nb\nc\n', 'a\nx\nc\n').map(({ kind, text: words }) => `${kind} ${words}`)).toEqual([
      'same a',
      'removed b',
      'added x',
      'same c',
    ]);
  });

  it('of texts too large to compare line by line is still true, and soon there', () => {
    const many = (word: string) => Array.from({ length: 2_100 }, (_, index) => `${word}${index}\n`).join('');
    const lines = diffLines(`same\n${many('a')}`, `same\n${many('b')}`);
    expect(lines.filter(({ kind }) => kind === 'same')).toHaveLength(1);
    expect(lines).toHaveLength(4_201);
  });
});

/** The textbook recursion: slow, and written differently on purpose. */
function longestCommon(a: string[], b: string[]): number {
  const known = new Map<string, number>();
  const from = (i: number, j: number): number => {
    if (i === a.length || j === b.length) return 0;
    const key = `${i},${j}`;
    const value =
      known.get(key) ?? (a[i] === b[j] ? 1 + from(i + 1, j + 1) : Math.max(from(i + 1, j), from(i, j + 1)));
    known.set(key, value);
    return value;
  };
  return from(0, 0);
}

describe('the image to go back to', () => {
  const [ran, other] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];
  const tag = '127.0.0.1:5000/deepgram/self-hosted-api:release-260714';
  const pinned = `127.0.0.1:5000/deepgram/self-hosted-api@${ran}`;
  const nothing = { tag: null, byDigest: false, byId: false };
  const silent = { tag: 'unknown', byDigest: 'unknown' };
  const look = (more: Partial<ImageLook>) =>
    chooseImage({ tag, digest: ran, onHost: nothing, registry: silent, ...more });

  it('is the tag while it means the image that ran', () => {
    expect(look({ onHost: { ...nothing, tag: ran } })).toEqual({
      reference: tag,
      isPresent: true,
      movedTo: null,
      isGone: false,
    });
    expect(look({ registry: { tag: ran, byDigest: ran } })).toMatchObject({
      reference: tag,
      isPresent: false,
    });
  });

  it('is the image itself where the tag moved, on the host or in the registry, and says where to', () => {
    expect(look({ onHost: { tag: other, byDigest: true, byId: false } })).toEqual({
      reference: pinned,
      isPresent: true,
      movedTo: other,
      isGone: false,
    });
    expect(look({ registry: { tag: other, byDigest: ran } })).toMatchObject({
      reference: pinned,
      isPresent: false,
      movedTo: other,
    });
  });

  it('is never the tag when the host’s tag is another image, even where the registry’s tag is right', () => {
    const choice = look({ onHost: { ...nothing, tag: other }, registry: { tag: ran, byDigest: ran } });
    expect(choice).toMatchObject({ reference: pinned, isPresent: false, movedTo: other });
  });

  it('that no registry ever knew is taken by its id', () => {
    expect(look({ onHost: { ...nothing, byId: true } })).toMatchObject({ reference: ran, isPresent: true });
  });

  it('is gone only when the registry says so; silence is no answer', () => {
    expect(look({ registry: { tag: 'missing', byDigest: 'missing' } }).isGone).toBe(true);
    expect(look({})).toMatchObject({ isGone: false, reference: pinned });
    expect(look({ onHost: { ...nothing, byDigest: true } }).isGone).toBe(false);
  });

  it('is the tag where nothing was recorded', () => {
    expect(look({ digest: '', onHost: { ...nothing, tag: other } })).toMatchObject({ reference: tag });
  });
});

describe('what a revision was made of', () => {
  const document = documentOf(oneHost);
  const derived = desiredServices(document, hash);

  it('comes back as it was kept, also where this version would derive something else', () => {
    const kept = derived.map((service) => ({ ...service, directory: '/srv/as-it-was' }));
    expect(recordedServices(JSON.stringify(kept), document, hash)).toEqual(kept);
  });

  it('is derived from the document where nothing readable was kept', () => {
    expect(recordedServices(null, document, hash)).toEqual(derived);
    expect(recordedServices('[{"host":"box"}]', document, hash)).toEqual(derived);
  });

  it('keeps its hash through another image and back, so that nothing is made anew without need', () => {
    for (const service of derived) {
      const other = withImage(service, 'quay.io/other@sha256:00', hash);
      expect(other.spec.labels[siteLabels.spec]).not.toBe(service.spec.labels[siteLabels.spec]);
      expect(withImage(other, service.spec.image, hash)).toEqual(service);
    }
  });
});

describe('a comparison', () => {
  it('names every place of either side, and empty files of a service that one side lacks', () => {
    const services = desiredServices(documentOf(oneHost), hash);
    const base = {
      revision: 1,
      release: 'release-260714',
      createdAt: '',
      document: 'a\n',
      digests: {},
      services: [],
    };
    const { images, files } = compareRevisions(
      { ...base, digests: { 'box/api': 'x' } },
      { ...base, revision: 2, digests: { 'box/engine': 'y' }, services },
    );
    expect(images).toEqual([
      { host: 'box', service: 'api', from: 'x', to: null },
      { host: 'box', service: 'engine', from: null, to: 'y' },
    ]);
    expect(files).toHaveLength(services.length);
    expect(files.every(({ lines }) => lines.every(({ kind }) => kind === 'added'))).toBe(true);
  });
});

describe('going back past a change', () => {
  const passed = (from: string, to: string) =>
    passedChanges(from, to, builtInCatalogue).map(({ message }) => /with (release-\d+)/.exec(message)?.[1]);

  it('names each release that brought something, without the one that is returned to', () => {
    expect(passed('release-260915', 'release-260728')).toEqual(['release-260812', 'release-260915']);
    expect(passed('release-260812-fips', 'release-260812')).toEqual([]);
  });

  it('says nothing on the way forward', () => {
    expect(passed('release-260714', 'release-260915')).toEqual([]);
  });
});
