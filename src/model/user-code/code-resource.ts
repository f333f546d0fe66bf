import type { CodeResource } from '../plan.ts'

const mark = Symbol.for('sluice.resource')

/** A resource of the user's own code as it stands among the `resources` of a config: its hints as written, and `rows`. */
export class ResourceObject<Name extends string = string> {
  readonly name: Name
  /** in the config's keys, without `name` */
  readonly hints: Readonly<Record<string, unknown>>
  readonly rows: CodeResource['rows']
  readonly [mark] = true

  constructor(name: Name, hints: ResourceObject['hints'], rows: CodeResource['rows']) {
    this.name = name
    this.hints = hints
    this.rows = rows
  }
}

/** True also for an object of another copy of this library. */
export function isResourceObject(value: unknown): value is ResourceObject {
  return typeof value === 'object' && value !== null && mark in value
}
