import { decide, type Lookup } from '../values/lookup.ts'
import { PythonObject, type Running, type Value } from '../values/value.ts'

/** `items`, `keys`, `values`, `copy` of a lookup: those of the section that it is, or why it is none. */
export function attributeOfSection(lookup: Lookup, name: string, running: Running): Value | undefined {
  if (!/^(?:items|keys|values|copy)$/.test(name)) return undefined
  const section = decide(lookup, running)
  return section instanceof PythonObject ? running.attribute(section, name) : undefined
}
