// Owns the place of gRPC in the bundles: dockerode loads it for sessions of `docker build`, which this app never opens. Leaving it and
// protobufjs out keeps about 800 kB of code that nobody calls out of every process.
export const Server = undefined;
export const loadSync = undefined;
