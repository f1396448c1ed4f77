// Owns the identity of the one GPU that every practice host has.

export const practiceGpuUuid = 'GPU-9a1c0de0-0000-4000-8000-70ac71ce0001';
