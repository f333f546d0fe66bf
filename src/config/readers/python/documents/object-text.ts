import { PyFunction } from '../../../../python/run/functions/function.ts'
import type { FunctionNode, LambdaNode } from '../../../../python/syntax/tree.ts'
import { PyClass } from '../../../../python/values/classes.ts'
import { Descriptor } from '../../../../python/values/functions.ts'
import type { PyInstance } from '../../../../python/values/instance.ts'
import type { Value } from '../../../../python/values/value.ts'
import { isName, partsIn, usesOf } from '../code/walk-tree.ts'
import { literalText } from './literal-text.ts'

/**
 * An object of the program as statements that give it its name, after those of its class: one with the attributes that it has now, as far as
 * `node` reaches them. The name of one that is not data = it cannot be written.
 */
export function objectText(
  name: string,
  instance: PyInstance,
  node: FunctionNode | LambdaNode,
): { readonly text: string } | { readonly unfit: string } {
  const used = attributesReached(node, { name, instance })
  const set: string[] = []
  for (const [attribute, value] of instance.attributes) {
    if (used !== undefined && !used.has(attribute)) continue
    const text = literalText(value)
    if (text === undefined) return { unfit: `${name}.${attribute}` }
    set.push(`        self.${attribute} = ${text}`)
  }
  const own = instance.typeName
  const lines = [
    `class ${own}AsItIs(${own}):`,
    '    def __init__(self):',
    ...(set.length === 0 ? ['        pass'] : set),
  ]
  return { text: [...lines, `${name} = ${own}AsItIs()`].join('\n') }
}

/** The attributes that a function reaches by a name, also by methods that it calls; undefined = any of them, for it hands the object on. */
function attributesReached(
  { body }: FunctionNode | LambdaNode,
  { name, instance }: { readonly name: string; readonly instance: PyInstance },
  reached = new Set<string>(),
): ReadonlySet<string> | undefined {
  let attributes = 0
  for (const part of partsIn(body)) {
    if (part.kind !== 'attribute' || !isName(part.object, name)) continue
    attributes += 1
    if (reached.has(part.name)) continue
    reached.add(part.name)
    const method = methodOf(instance, part.name)
    if (method === undefined) continue
    const self = method.node.parameters[0]?.name
    if (self === undefined || attributesReached(method.node, { name: self, instance }, reached) === undefined)
      return undefined
  }
  return attributes === usesOf(name, body) ? reached : undefined
}

function methodOf({ cls }: PyInstance, name: string): PyFunction | undefined {
  const member: Value | undefined = cls instanceof PyClass ? cls.find(name) : undefined
  const callee = member instanceof Descriptor ? member.callee : member
  return callee instanceof PyFunction ? callee : undefined
}
