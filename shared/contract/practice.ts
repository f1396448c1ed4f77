// Owns the procedures of the practice site: up, down, drills.
import { z } from 'zod';
import { operation, query, command } from './kit.ts';

const nothing = z.strictObject({});

const practiceStateSchema = z.object({
  running: z.boolean(),
  /** Value for DOCKER_HOST, so that other tools can look at the practice engine. */
  dockerHost: z.string().nullable(),
  processId: z.number().nullable(),
  startedAt: z.string().nullable(),
  activeDrills: z.array(z.string()),
});

export const practiceContract = {
  'practice.status': query({
    title: 'Read the practice engine',
    summary: 'Whether it runs, where, and which drills are active.',
    input: nothing,
    output: practiceStateSchema,
  }),
  'practice.up': operation({
    title: 'Bring up the practice site',
    summary: 'Starts the practice engine if needed, adds the practice site and applies it.',
    effect: 'changes',
    cancel: 'between-steps',
    input: nothing,
  }),
  'practice.down': command({
    title: 'Take down the practice engine',
    summary:
      'Ends the practice engine and every stand-in; with --forget also removes the practice site’s document and files.',
    effect: 'changes',
    input: z.strictObject({
      forget: z.boolean().default(false).describe('also remove the practice site’s document and files'),
    }),
    output: z.object({ wasRunning: z.boolean() }),
  }),
  'practice.drills': query({
    title: 'List drills',
    summary: 'Scripted faults with what they teach.',
    input: nothing,
    output: z.object({
      drills: z.array(
        z.object({
          name: z.string(),
          title: z.string(),
          teaches: z.string(),
          undo: z.string(),
          active: z.boolean(),
        }),
      ),
    }),
  }),
  'practice.drill': command({
    title: 'Start or end a drill',
    summary: 'Makes a fault happen on the practice engine, or ends it.',
    effect: 'changes',
    input: z.strictObject({
      name: z.string().describe('name of the drill'),
      active: z.boolean().default(true).describe('make the fault happen, or end it'),
    }),
    output: practiceStateSchema,
  }),
};
