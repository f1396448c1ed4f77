// Owns the one error that becomes an HTTP answer: a status and Docker's own words for it.

export class EngineError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const noSuchContainer = (name: string): EngineError =>
  new EngineError(404, `No such container: ${name}`);
export const noSuchImage = (name: string): EngineError => new EngineError(404, `No such image: ${name}`);
export const noSuchNetwork = (name: string): EngineError => new EngineError(404, `network ${name} not found`);
export const noSuchVolume = (name: string): EngineError =>
  new EngineError(404, `get ${name}: no such volume`);
