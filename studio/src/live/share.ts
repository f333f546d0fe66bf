import type { RunSnapshot } from '../api/contract.ts'

/** How much of a run is read, 0 to 1, and of what. */
export interface Share {
  readonly done: number
  readonly of: 'records' | 'parents'
}

/**
 * Of the records that the answers announce, where all of them do; where there are children, of the parents they are read
 * for, once all of these are known. undefined = nobody can know: no percent is made up.
 */
export function shareOf({ resources, phase }: Pick<RunSnapshot, 'resources' | 'phase'>): Share | undefined {
  if (phase !== 'extracting' || resources.length === 0) return undefined
  const roots = resources.filter(({ parent }) => parent === undefined)
  const children = resources.filter(({ parent }) => parent !== undefined)
  if (children.length === 0) {
    const totals = roots.map(({ state, records, total }) => (state === 'done' ? records : total))
    return totals.some((total) => total === undefined)
      ? undefined
      : share(sum(roots.map(({ records }) => records)), sum(totals.map((total = 0) => total)), 'records')
  }
  // more parents may come as long as one is being read
  const isFinal = ({ parent, parents }: RunSnapshot['resources'][number]): boolean =>
    parents !== undefined && resources.find(({ resource }) => resource === parent)?.state === 'done'
  if (roots.some(({ state }) => state !== 'done') || !children.every(isFinal)) return undefined
  const all = children.map(({ parents = { done: 0, seen: 0 } }) => parents)
  return share(sum(all.map(({ done }) => done)), sum(all.map(({ seen }) => seen)), 'parents')
}

function share(done: number, all: number, of: Share['of']): Share | undefined {
  return all <= 0 ? undefined : { done: Math.min(1, done / all), of }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** `61 %`; 100 only when it is all. */
export function percent({ done }: Share): string {
  return `${Math.floor(done * 100)} %`
}
