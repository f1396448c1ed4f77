// Owns the errors of bundles: making, checking and importing them.
import { error } from '../entry.ts';

export const bundleErrors = {
  'bundle.notABundle': error(
    false,
    '{path} is not a bundle: {problem}.',
    'Choose the directory, or the tar file, that has bundle.json in it.',
  ),
  'bundle.unfinished': error(
    false,
    'The bundle {path} was never finished.',
    'Run `dgsite bundle create` again with the same directory: what is there is kept.',
  ),
  'bundle.hostile': error(
    false,
    'The bundle {path} has something inside that no bundle has: {entry} ({problem}). Nothing was touched.',
    'Find out who made this bundle, and do not unpack it with other tools.',
  ),
  'bundle.signatureWrong': error(
    false,
    'The signature of the bundle {path} does not fit its manifest. Nothing was touched.',
    'Copy the bundle again from where it was made; if that does not help, have it made again.',
  ),
  'bundle.signerUnknown': error(
    false,
    'The bundle is signed by {fingerprint}, which is not this installation and was not named.',
    'Ask who made the bundle for the fingerprint of the key, and name it: --signer {fingerprint}.',
  ),
  'bundle.formatUnknown': error(
    false,
    'The bundle has format {format}; this version understands {understood}.',
    'Update this app, or have the bundle made by the version that is used here.',
  ),
  'bundle.fileWrong': error(
    true,
    'In the bundle {path} the file {entry} is damaged: {problem}. Nothing was touched.',
    'Copy the bundle again from where it was made, or run `dgsite bundle create` again.',
  ),
  'bundle.fileMissing': error(
    true,
    'The bundle {path} lacks {entry}. Nothing was touched.',
    'Copy the bundle again from where it was made, with everything in its directory.',
  ),
  'bundle.notClosed': error(
    false,
    'The bundle lacks a part of the image {image}: {missing}.',
    'Have the bundle made again; this one never was complete.',
  ),
  'bundle.baseMissing': error(
    false,
    'The host {host} lacks {layers} layers that {image} builds on in this delta. Nothing was touched.',
    'Bring the bundle before this one first, or have a whole one made, without a have-list.',
  ),
  'bundle.otherArchitecture': error(
    false,
    '{what} is for {found}, not for {wanted}.',
    'Use images for the architecture of the hosts; Deepgram publishes its images for linux/amd64 only.',
  ),
  'bundle.targetTaken': error(
    false,
    'The directory {path} is not empty and holds no unfinished bundle.',
    'Choose a new directory.',
  ),
  'bundle.noRoom': error(
    false,
    'The bundle needs {neededBytes} bytes more in {path}, where {freeBytes} are free.',
    'Free space there, or name a directory on a larger medium.',
  ),
  'bundle.mediumFailed': error(
    true,
    '{path} cannot be used: {problem}.',
    'Check that the medium is plugged in, may be written and works, then run it again: what is there is kept.',
  ),
  'bundle.haveListUnreadable': error(
    false,
    'The have-list cannot be read: {problem}.',
    'Make it again at the site with `dgsite bundle have SITE`.',
  ),
  'bundle.nothingAsked': error(
    false,
    'It is not said which images the bundle is for.',
    'Give a site, or images with --image.',
  ),
  'bundle.notForSite': error(
    false,
    'The bundle has no image that a host of {site} needs for {release}.',
    'Look into it with `dgsite bundle inspect`, and at the registry in the site document: references must be the same.',
  ),
  'bundle.notLoaded': error(
    true,
    'The engine on {host} took the bundle, but {image} is not there as it should be.',
    'Look at the log of the engine on {host}, then import the bundle again.',
  ),
};
