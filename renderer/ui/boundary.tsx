// Owns the edge of a part of a screen: what fails to be drawn inside is that part only. How a failed part is shown comes from the app, once, by
// context, because words are not the kit's.
import { Component, createContext, Fragment, type ReactNode } from 'react';

export interface PartFailure {
  /** What was thrown, in its own words. */
  message: string;
  drawAgain: () => void;
}

export const FailedPart = createContext<(failure: PartFailure) => ReactNode>(() => null);

interface State {
  message: string | null;
  /** Counts the tries; a new one begins with nothing of the one that failed. */
  round: number;
}

export class Boundary extends Component<{ children: ReactNode }, State> {
  override state: State = { message: null, round: 0 };

  static getDerivedStateFromError(thrown: unknown): Partial<State> {
    return { message: thrown instanceof Error ? thrown.message : String(thrown) };
  }

  override render(): ReactNode {
    const { message, round } = this.state;
    if (message === null) return <Fragment key={round}>{this.props.children}</Fragment>;
    const drawAgain = () => this.setState({ message: null, round: round + 1 });
    return <FailedPart.Consumer>{(show) => show({ message, drawAgain })}</FailedPart.Consumer>;
  }
}
