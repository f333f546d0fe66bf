import type { Terminal } from './terminal.ts'

/** Where a command looks, and whether anybody named that place now. */
interface Looking {
  readonly destination: string
  readonly dataset: string
  /** when the load was that the place is remembered from; null = the command line names it */
  readonly rememberedFrom: string | null
  /** nothing but a replay loaded from this folder, and this is its database */
  readonly isReplay?: true
}

/** `duckdb shop.duckdb, dataset "shop_dataset", remembered from the last load (2026-01-01T00:00:00.000Z)` */
export function placeText({ destination, dataset, rememberedFrom, isReplay }: Looking): string {
  const place = `${destination}, dataset "${dataset}"`
  if (isReplay === true) return `${place}, of the last replay: no run has loaded anything from this folder`
  if (rememberedFrom === null) return place
  return `${place}, remembered from the last load${rememberedFrom === '' ? '' : ` (${rememberedFrom})`}`
}

/** Says on stderr where the answer on stdout is from, when nobody named that place. */
export function sayRemembered(looking: Looking, terminal: Terminal): void {
  if (looking.rememberedFrom !== null || looking.isReplay === true) terminal.say(`From ${placeText(looking)}.`)
}
