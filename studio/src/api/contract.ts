/** What page and server say to each other. The page imports nothing else of sluice. */
export type * from '../../../src/studio/contract/index.ts'
