// Owns what every stage of the upgrade guide is given.
export const stageIds = ['news', 'fit', 'images', 'rehearsal', 'plan', 'soak'] as const;
export type StageId = (typeof stageIds)[number];

export interface StageProps {
  site: string;
  /** What the document says now. */
  current: string;
  target: string;
  onTarget: (release: string) => void;
  onBack: (() => void) | null;
  onDone: () => void;
}
