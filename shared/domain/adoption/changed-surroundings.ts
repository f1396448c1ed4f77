// Owns what a successor of a found container would have otherwise around it: the name its image is pulled under, and where its log goes.
// Pure.
import { imageReference } from '../containers/desired.ts';
import type { SiteDocument } from '../site/site-document.ts';
import { item, type AdoptionItem } from './adoption.ts';
import type { FoundService } from '../containers/found-container.ts';
import type { TakenService } from './taken-services.ts';

/** The document names images exactly for its own release only. */
export function changedImages(services: readonly TakenService[], document: SiteDocument): AdoptionItem[] {
  const usual = { ...document, registry: { ...document.registry, images: {} } };
  return services.flatMap(({ name: service, role, found: { name, image } }) => {
    const [before, after] = [withoutTag(image), withoutTag(imageReference(usual, { service, role }))];
    if (before === after) return [];
    return [
      item('differs', 'adoption.imageName', {
        container: name,
        message: `From the next release on, the image of ${name} would be pulled as ${after}; this release keeps its exact reference.`,
        evidence: image,
        remedy: `See that the registry has it under that name, or write the registry, the namespace or the exact image of the release into \`[registry]\`.`,
      }),
    ];
  });
}

function withoutTag(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}

/** Files of the engine on the host. */
const ON_THE_HOST = ['json-file', 'local', 'k8s-file'];
const SECRET_OPTION = /token|secret|passw|key|credential/i;

export function changedLog({ name, log }: FoundService): AdoptionItem {
  const { driver, options } = log;
  const shown = Object.fromEntries(
    Object.entries(options).map(([option, value]) => [
      option,
      SECRET_OPTION.test(option) ? '•••' : value.replace(/\/\/[^/@\s]+@/, '//•••@'),
    ]),
  );
  const evidence = `${driver} ${JSON.stringify(shown)}`;
  if (ON_THE_HOST.includes(driver))
    return item('differs', 'adoption.log', {
      container: name,
      message: 'Its log would be rotated at 5 × 20 MB.',
      evidence,
    });
  return item('differs', 'adoption.log', {
    container: name,
    message: `The log of a successor would no longer go to ${driver}: it is written on the host and rotated at 5 × 20 MB.`,
    evidence,
    remedy: `Decide before the first change whether the site can do without ${driver}, or have the files of the engine collected on the host.`,
  });
}
