// Owns which test provokes which error code. A new code gets a row here, or errors.test.ts fails.
import type { ErrorCode } from '#shared/errors/catalogue';

/** Test file → name of the test → the codes that it provokes. */
export const provokedBy: Record<string, Record<string, ErrorCode[]>> = {
  'contract/browser-door.test.ts': {
    'answers nonsense frames politely and stays open': ['call.invalidInput'],
  },
  'contract/contract.test.ts': {
    'an unknown procedure is refused, inherited names too': ['call.unknownProcedure'],
    'an error brings its remedy over the wire': ['site.unknown'],
    'a command changes, and its event arrives': ['site.exists'],
    'a wrong document is refused with file, line and column, and nothing is stored': ['site.documentInvalid'],
  },
  'engines/adoption-cases.test.ts': {
    'is not taken when nobody may: an older proposal, a part that is no site, another site’s port': [
      'adoption.nothingFound',
      'adoption.outdated',
      'adoption.containerUnknown',
      'adoption.impossible',
      'site.hostClaimed',
    ],
    'is not taken when it changed after the proposal, and nothing is stored': ['adoption.differs'],
    'is not taken over a secret of its name with another value, which is told by its name: the first way out helps':
      ['adoption.secretDiffers'],
  },
  'engines/bundle-practice.test.ts': {
    'of a damaged bundle, or of one for another site, touches nothing': [
      'bundle.fileWrong',
      'bundle.notForSite',
    ],
    'of a delta without its base is refused by host and image, and after the base it works': [
      'bundle.baseMissing',
    ],
    'refuses what is no have-list, and a bundle of nothing': [
      'bundle.haveListUnreadable',
      'bundle.nothingAsked',
    ],
    'is not believed when the engine says that it took what is not there: bundle.notLoaded': [
      'bundle.notLoaded',
    ],
  },
  'engines/lying-engine.test.ts': {
    'to the first question with 700 MB is refused there': ['engine.answerTooLarge'],
    'to the first question with JSON of a million levels is refused there': ['engine.answerTooDeep'],
  },
  'engines/lying-streams.test.ts': {
    'that is never answered is a timeout, not a reset': ['engine.timeout'],
    'refused with %s “%s” is %s': ['engine.conflict', 'engine.runtimeMissing', 'engine.cdiMissing'],
    'that is not JSON is refused with its first characters, and crashes nobody': ['engine.streamGarbled'],
  },
  'engines/rollback.test.ts': {
    'goes to the newest that differs when none is named, and refuses one that never was': [
      'revision.unknown',
      'revision.noEarlier',
    ],
    'says which images are gone before the first step': ['revision.imagesGone'],
  },
  'engines/site.test.ts': {
    'removed leaves no container and no network, and can then be forgotten': ['site.notRemoved'],
    'refuses a plan that is no longer the one shown': ['plan.outdated'],
    'needs the site’s name typed to stop, then stops API first and License Proxy last, and starts again': [
      'plan.confirmationWrong',
    ],
  },
  'engines/ssh-hostile.test.ts': {
    'a name nobody knows, and a port nobody listens on': ['host.nameUnknown', 'host.unreachable'],
    'something that is not sshd': ['host.handshakeFailed'],
    'a user the host does not know': ['host.loginRefused'],
    'an sshd that forwards nothing': ['host.forwardingRefused'],
    'a host that accepts and never answers ends in its deadline, and others stay fresh': ['host.timeout'],
    'another key than the known one is refused, also when somebody asks to trust it': ['host.keyChanged'],
  },
  'engines/ssh.test.ts': {
    'asks at first use, with the fingerprint that ssh-keygen shows': ['host.keyUnknown'],
    'trusts no other fingerprint': ['host.fingerprintWrong'],
  },
  'engines/hosts.test.ts': {
    'are helped by a remedy: shown first, run as an operation, taken back': ['remedy.outdated'],
    'are not helped by what nobody knows, cannot run, or fails': [
      'remedy.unknown',
      'remedy.notRunnable',
      'remedy.failed',
    ],
    'have no facts before they were read': ['preflight.notRead'],
  },
  'engines/tls.test.ts': {
    'refuses a server that the authority does not vouch for': ['host.certificateUntrusted'],
    'is told that the server does not accept this client': ['host.certificateRefused'],
    'names the file that is missing, and a key that belongs to another certificate': [
      'host.certificateMissing',
    ],
    'names the stage: name, port, no TLS, silence': [
      'host.tlsUnreachable',
      'host.tlsFailed',
      'host.tlsTimeout',
      'host.tlsAddressInvalid',
    ],
    'has no way to a port that only the host itself sees, and says so': ['host.portHidden'],
  },
  'faults/bundle-create.test.ts': {
    'refuses an image for another architecture, a directory in use, and a place that is no directory': [
      'bundle.otherArchitecture',
      'bundle.targetTaken',
      'bundle.mediumFailed',
    ],
    'on a stick that is too small is refused before the first layer, and on a read-only one by name': [
      'bundle.noRoom',
    ],
  },
  'faults/bundle-damage.test.ts': {
    'signed by a stranger is refused by the fingerprint, and taken when that is named': [
      'bundle.signerUnknown',
      'bundle.signatureWrong',
    ],
    'of a newer format, for another architecture, or never complete is refused by that': [
      'bundle.formatUnknown',
      'bundle.notClosed',
    ],
    'that was never finished says so, and what is no bundle says what is missing': [
      'bundle.unfinished',
      'bundle.notABundle',
      'bundle.fileMissing',
    ],
    'with links, devices or names that lead out of it is refused before a byte is read': ['bundle.hostile'],
  },
  'faults/fetching-images.test.ts': {
    'drill %s: %s, nothing made; resumes when lifted': [
      'engine.diskFull',
      'engine.streamCut',
      'registry.loginRefused',
      'registry.imageDamaged',
    ],
    'a release that the registry lacks: registry.imageMissing; reverts to nothing': ['registry.imageMissing'],
    'a registry that nobody can find: registry.unreachable; resumes with the right address': [
      'registry.unreachable',
    ],
  },
  'faults/reaching-engine.test.ts': {
    'has no socket: engine.socketMissing': ['engine.socketMissing'],
    'may not be used by this user: engine.noPermission, by the kernel’s own refusal': ['engine.noPermission'],
    'speaks an API that is too old: engine.apiTooOld': ['engine.apiTooOld'],
    'answers 500: engine.failed with its words; resumes when it answers again': ['engine.failed'],
  },
  'faults/real-docker.test.ts': {
    'a port that somebody has: engine.portTaken names it, the container is kept; both ways on': [
      'engine.portTaken',
    ],
    'an Engine that ends at its start: service.exited with its last lines; reverts to nothing': [
      'service.exited',
    ],
    'no licence server at the first bring-up: licence.serverUnreachable; resumes when it is back': [
      'licence.serverUnreachable',
    ],
    'a key that the licence server rejects: licence.keyRejected; reverts to nothing': ['licence.keyRejected'],
  },
  'faults/refusals.test.ts': {
    'a data directory whose core does not answer: app.coreBusy': ['app.coreBusy'],
    'a command that is not complete, and changes that were not confirmed': [
      'cli.usage',
      'cli.confirmationNeeded',
      'cli.siteNameNeeded',
    ],
    'what is not there, each by its own code': [
      'operation.unknown',
      'practice.notRunning',
      'practice.unknownDrill',
      'host.unknown',
      'service.unknown',
      'host.connectionUnsupported',
    ],
    'a practice engine that does not start: practice.startFailed, with its words': ['practice.startFailed'],
    'a container that somebody removed meanwhile: engine.notFound; resumes by making it anew': [
      'engine.notFound',
    ],
    'to remove the old API when the new one is gone: guard.oldStays; the old one is kept': ['guard.oldStays'],
    'to stop an API that the plan did not announce: guard.service; it serves on': ['guard.service'],
  },
  'faults/taken-back.test.ts': {
    'because nobody moved the traffic (switch.notMoved): the old one serves on': ['switch.notMoved'],
    'not, where the operator says that it is moved; only a step that asks for it can be answered': [
      'operation.asksNothing',
    ],
  },
  'faults/second-terminal.test.ts': {
    'reads status, logs and history, confirms that traffic is moved, and is told where it ran': [
      'app.noBrowserDoor',
    ],
  },
  'faults/command-line-pipes.test.ts': {
    'to a device that is full is told, and ends with 1: cli.outputLost': ['cli.outputLost'],
    'that is too large is refused before a core is asked, as a file and as a pipe: cli.fileTooLarge': [
      'cli.fileTooLarge',
    ],
  },
  'faults/command-line-ends.test.ts': {
    'whose core dies under it ends with app.coreEnded, and what it followed is interrupted': [
      'app.coreEnded',
    ],
    'on a port that is taken ends with app.portUnusable, and leaves the data directory to the next': [
      'app.portUnusable',
    ],
    'whose place for its endpoint somebody else has made ends with app.endpointUnusable: %s is %s': [
      'app.endpointUnusable',
    ],
  },
  'unit/core/registry-client.test.ts': {
    'with other bytes is refused by its digest, also when what was there before is wrong': [
      'registry.bytesWrong',
    ],
    'that never gets further is given up after bounded tries with growing pauses': ['registry.cut'],
    'from another host that is blocked names that host': ['registry.contentHostNotReached'],
    'that limits its rate is asked again when it says, or named when that is too long': [
      'registry.rateLimited',
    ],
    'that fails for a moment is asked again, and one that goes on failing is named with its status': [
      'registry.refused',
    ],
    'that is not there, or behind a proxy that is not there, is named': ['registry.notReached'],
    'with a certificate of its own is named, and not asked twice': ['registry.certificateUnknown'],
    'is reached through a proxy, which is named without its login where it refuses': [
      'registry.proxyRefused',
    ],
  },
  'unit/core/config-service.test.ts': {
    'of a service that the site does not have is refused with those that it has': ['config.serviceUnknown'],
    'of edits on a document that somebody stored since is refused with what that one changed': [
      'config.changedMeanwhile',
    ],
    'of an edit that is not possible stores nothing': ['config.editRefused'],
    'that is no TOML is refused with line and column': ['config.fileInvalid'],
    'has no earlier text before anything was applied': ['config.noText'],
  },
  'unit/core/no-waiting-loops.test.ts': {
    'a machine that gives no free port is practice.noPort': ['practice.noPort'],
  },
  'faults/starting-services.test.ts': {
    'a secret that nobody stored: the plan is blocked by secret.missing before its first step': [
      'secret.missing',
      'plan.blocked',
    ],
  },
  'faults/stopping.test.ts': {
    'after its end is refused: operation.finished': ['operation.finished', 'operation.notInterrupted'],
    'applies on one site: the second is refused with plan.siteBusy, the first is not disturbed': [
      'plan.siteBusy',
    ],
  },
  'ui/connection.test.tsx': {
    'stops coming back when it is refused': ['call.unauthorised'],
    'rejects what was under way when the line is lost, and refuses new calls until it is back': [
      'call.disconnected',
    ],
  },
  'unit/catalogue/catalogue-store.test.ts': {
    'that is %s is refused: catalogue.unreadable': ['catalogue.unreadable'],
    'of a wrong key, or under a wrong name, is refused: catalogue.keyUnknown': ['catalogue.keyUnknown'],
    'with one byte changed is refused: catalogue.signatureWrong': ['catalogue.signatureWrong'],
    'of a format to come is refused: catalogue.formatUnknown': ['catalogue.formatUnknown'],
    'that is older, or the same again, is refused: catalogue.outdated': ['catalogue.outdated'],
  },
  'unit/core/unreadable.test.ts': {
    'of an older shape is told, interrupted, and named where it is asked for': ['operation.unreadable'],
    'does not keep a site: who forgets it is told what nobody knows': ['site.hostsUnread'],
  },
  'unit/domain/site-text-hostile.test.ts': {
    'that is too large is told so, counted in bytes': ['site.documentTooLarge'],
    'that nests too deep is told where': ['site.documentTooDeep'],
  },
  'unit/core/errors-provoked.test.ts': {
    'refuses a frame that is too large: call.tooLarge': ['call.tooLarge'],
    'that hangs up instead of answering is engine.unreachable': ['engine.unreachable'],
    'that falls silent in a stream is engine.stalled': ['engine.stalled'],
    'whose disk is nearly full gets no pull: guard.space, and no byte was asked for': ['guard.space'],
    'that runs and never answers is service.notReady, with the last reason': ['service.notReady'],
    'answered without words is transcript.empty': ['transcript.empty'],
    'answered by the model of another product is transcript.otherModel, in both ways': [
      'transcript.otherModel',
    ],
    'refused by the service is transcript.refused, with what it said': ['transcript.refused'],
    'whose stream ends early is transcript.cut': ['transcript.cut'],
    'that nobody answers is service.unreachable': ['service.unreachable'],
  },
  'unit/core/way-back.test.ts': {
    'that the engine would delete is not stopped: guard.wayBack': ['guard.wayBack'],
  },
  'unit/core/waiting-for-callers.test.ts': {
    'keeps a drain waiting until its deadline, and is not stopped then: service.inFlightUnknown': [
      'service.inFlightUnknown',
    ],
  },
  'engines/upgrade.test.ts': {
    'that cannot work is told by its rehearsal: rehearsal.failed, with what the plan on the twin said': [
      'rehearsal.failed',
    ],
  },
  'unit/core/private-directory.test.ts': {
    'one of another user is refused, and nothing is written into it': ['app.dataDirectoryForeign'],
  },
  'unit/packaging/packaging.test.ts': {
    'are refused when one is another, missing, or the list is': ['app.filesChanged'],
    '--%s is refused': ['app.debuggingRefused'],
  },
  'unit/domain/upgrade.test.ts': {
    'is planned for no other release where the document cannot be edited': ['site.releaseNotWritable'],
  },
  'unit/core/secret-audience.test.ts': {
    'that has no colon is refused, and one for another registry than the image is in': [
      'secret.audience',
      'secret.notALogin',
    ],
  },
  'unit/core/registry-manifest.test.ts': {
    'are not asked with a login that the registry wants sent to %s': ['registry.foreignTokenServer'],
  },
  'unit/core/revoked-keys.test.ts': {
    'a revoked key is refused with the file that revokes it, and a missing file refuses every key': [
      'host.keyRevoked',
      'host.revokedKeysUnread',
    ],
  },
  'unit/core/host-locks.test.ts': {
    'are refused when somebody has one of them, and then none is held: host.locked': ['host.locked'],
    'of others are taken over only where exactly that lock was seen: host.lockLost tells them': [
      'host.lockLost',
    ],
  },
  'unit/core/operation-runner.test.ts': {
    'cannot be cancelled twice, nor when it says so': ['operation.notCancellable'],
  },
  'unit/core/session.test.ts': {
    'whose answer breaks the contract are our fault and said so': ['app.internal'],
    'over the limit are refused, and an id in use too': ['call.tooMany'],
  },
  'unit/core/store.test.ts': {
    'of a newer version is refused, untouched': ['app.dataTooNew'],
    'in a place that is no directory is refused with the place': ['app.dataDirectory'],
    'that has no more room is told as a full disk, not as another app and not as a fault of ours': [
      'app.diskFull',
    ],
    'missing or sealed with another key are told apart': ['secret.sealedElsewhere'],
  },
  'engines/ssh-ways.test.ts': {
    'made by the client names a refused login: host.clientRefused': ['host.clientRefused'],
  },
  'unit/ssh/dial.test.ts': {
    'of the other family is refused by the directive’s name': ['host.directiveUnsupported'],
  },
  'unit/ssh/login.test.ts': {
    'that was offered too many keys is named as that, with how many': ['host.tooManyKeys'],
    'that the host cuts after its first answer was a login, not before it': ['host.loginCut'],
    'is refused by the directive’s name where the host’s key is too short': ['host.directiveForbids'],
  },
  'unit/ssh/proxy-command.test.ts': {
    'that ends before the login is named, with its exit code and last words': ['host.proxyCommandFailed'],
  },
  'unit/core/ssh-address.test.ts': {
    'refuses %j': ['host.addressInvalid'],
    'that cannot be read are named': ['host.sshConfigInvalid'],
  },
  'unit/domain/judgements.test.ts': {
    'start failures: the key, the answer 401, the missing way out': ['licence.keyMissing'],
  },
  'faults/blue-green.test.ts': {
    'guard.freshProxy: the new one is kept as evidence, the old one untouched; reverts and resumes': [
      'guard.freshProxy',
    ],
  },
  'unit/domain/licensing-changes.test.ts': {
    'licence.otherTrustBased: the other one answers from memory, and until when': ['licence.otherTrustBased'],
    'licence.proxiesSilent: neither says how it is, so neither is touched': ['licence.proxiesSilent'],
  },
  'unit/core/write-files.test.ts': {
    'is refused before the effect when a key has a wrong value': ['guard.configuration'],
  },
  'unit/domain/plan.test.ts': {
    'that would replace a License Proxy which other hosts ask by its port is blocked, and says why': [
      'guard.licence',
    ],
  },
};
