import type { Capabilities } from '../load/destination.ts'
import { SluiceError } from '../model/errors.ts'

/** Says before anything is asked for that the destination keeps the dataset's name for itself. Throws DATASET_NAME_RESERVED. */
export function checkDataset(dataset: string, { reservedDatasets }: Pick<Capabilities, 'reservedDatasets'>): void {
  if (reservedDatasets?.pattern.test(dataset) !== true) return
  throw new SluiceError(
    'DATASET_NAME_RESERVED',
    `Could not load into the dataset "${dataset}" because the destination keeps such names for itself.`,
    {
      found: dataset,
      allowed: `any name but ${reservedDatasets.words}`,
      hint: 'Give it another one: --dataset NAME, or "dataset: NAME" in the config; it is <pipeline>_dataset by default.',
    },
  )
}
