import type { SnapshotResource } from '../api/contract.ts'

/** The tables that a resource's records became, nested ones left out; none = it brought no rows. They need not be called as it is. */
export function rootTables({ rows }: Pick<SnapshotResource, 'rows'>): readonly string[] {
  const names = Object.keys(rows)
  return names.filter((name) => !names.some((other) => other !== name && name.startsWith(`${other}__`)))
}
