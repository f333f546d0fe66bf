import { includedColumn, type ResourcePlan } from '../../model/plan.ts'

/** How the records of a resource are told apart from those of other parents. */
export interface ParentKey {
  /** for `include_from_parent`: what is there, and the fields that the requests name */
  readonly include: readonly string[]
  /** the columns that these fields become: `_teams_id` */
  readonly columns: readonly string[]
}

/** The part of a key that says which parent a record hangs on; undefined without a parent, or where its fields are too deep to be carried on by name. */
export function parentKeyOf({ parent }: Pick<ResourcePlan, 'parent'>): ParentKey | undefined {
  if (parent === undefined) return undefined
  const fields = parent.fields.map(({ text }) => text).filter((text) => /^[A-Za-z_]\w*$/.test(text))
  const named = fields.length > 0 && fields.length === parent.fields.length ? fields : parent.include
  if (named.length === 0) return undefined
  return {
    include: [...new Set([...parent.include, ...named])],
    columns: named.map((field) => includedColumn(parent, field)),
  }
}

/** True for a name that `include_from_parent` makes. */
export function isCarriedOn(name: string, { parent }: Pick<ResourcePlan, 'parent'>): boolean {
  return parent !== undefined && parent.include.some((field) => name === includedColumn(parent, field))
}
