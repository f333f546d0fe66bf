import { namesOf } from '../syntax/names.ts'
import { PyModule } from '../values/module.ts'
import type { Value } from '../values/value.ts'
import { PyFunction } from './functions/function.ts'
import type { Machine } from './machine.ts'
import { findName } from './names.ts'

/**
 * Asks for whatever a function, and those that it calls by name, takes from modules, so that what is not known there is told when the function is made,
 * and not by the first record.
 */
export function tryModules(callee: Value, machine: Machine, seen = new Set<Value>()): void {
  if (!(callee instanceof PyFunction) || seen.has(callee)) return
  seen.add(callee)
  const { node, frame } = callee
  const { locals } = namesOf(node, node.parameters, node.body)
  for (const used of nodesIn(node.body)) {
    if (used['kind'] === 'name' && typeof used['name'] === 'string' && !locals.has(used['name']))
      tryModules(findName(used['name'], frame) ?? null, machine, seen)
    const object = used['kind'] === 'attribute' ? used['object'] : undefined
    if (!isNode(object) || object['kind'] !== 'name' || typeof object['name'] !== 'string') continue
    const module = locals.has(object['name']) ? undefined : findName(object['name'], frame)
    if (!(module instanceof PyModule) || typeof used['name'] !== 'string') continue
    machine.at = node.at
    module.attribute(used['name'], machine)
  }
}

type Node = Readonly<Record<string, unknown>>

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null
}

/** A part of a tree and all parts of it. */
function* nodesIn(part: unknown): Generator<Node> {
  if (!isNode(part)) return
  if (!Array.isArray(part)) yield part
  for (const inner of Object.values(part)) yield* nodesIn(inner)
}
