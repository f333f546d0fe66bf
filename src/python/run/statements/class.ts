import type { ClassNode } from '../../syntax/tree.ts'
import { PyClass } from '../../values/classes.ts'
import { Descriptor } from '../../values/functions.ts'
import { Unknown, type Value } from '../../values/value.ts'
import { evaluateArguments } from '../functions/calls.ts'
import { PyFunction } from '../functions/function.ts'
import { Frame } from '../machine.ts'

/** The class that a class statement makes. */
export function defineClass(node: ClassNode, frame: Frame): Value {
  const { machine } = frame
  const given = evaluateArguments({ args: node.bases, at: node.at }, frame)
  const bases = given.positional.filter((base) => base instanceof PyClass)
  const other = given.positional.find((base) => !(base instanceof PyClass))
  const inner = new Frame('class', frame)
  inner.title = `${frame.title}${node.name}.`
  inner.names.set('__doc__', null)
  machine.evaluator.run(node.body, inner)
  machine.at = node.at
  const cls = new PyClass({
    name: node.name,
    bases,
    members: inner.names,
    unknownBase: given.spread ?? (other instanceof Unknown ? other : unknownBase(other, node, frame)),
  })
  for (const member of inner.names.values()) own(member, cls)
  const hook = cls.order.find(({ native }) => native?.subclass !== undefined)?.native
  return hook?.subclass?.(cls, machine) ?? cls
}

function unknownBase(base: Value | undefined, node: ClassNode, { machine }: Frame): Unknown | undefined {
  if (base === undefined) return undefined
  return machine.unknown(`line ${machine.lineOf(node.at)} has a class "${node.name}" whose base is not read`)
}

/** Methods know their class: for `super()`. */
function own(member: Value, cls: PyClass): void {
  if (member instanceof PyFunction) member.owner ??= cls
  if (!(member instanceof Descriptor)) return
  own(member.callee, cls)
  if (member.setter !== undefined) own(member.setter, cls)
}
