import type { ClassNode } from '../../syntax/tree.ts'
import { PyClass } from '../../values/classes.ts'
import { Descriptor } from '../../values/functions.ts'
import { type Arguments, Unknown, type Value } from '../../values/value.ts'
import { evaluateArguments } from '../functions/calls.ts'
import { PyFunction } from '../functions/function.ts'
import { Frame, type Machine } from '../machine.ts'

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
    unknownBase:
      given.spread ??
      (other instanceof Unknown ? other : unknownBase(other, node, frame)) ??
      unfollowed(inner.names, given.named, { node, frame }),
  })
  for (const member of inner.names.values()) own(member, cls)
  tellBase(cls, given, machine)
  const hook = cls.order.find(({ native }) => native?.subclass !== undefined)?.native
  return hook?.subclass?.(cls, machine) ?? cls
}

function unknownBase(base: Value | undefined, node: ClassNode, { machine }: Frame): Unknown | undefined {
  if (base === undefined) return undefined
  return machine.unknown(`line ${machine.lineOf(node.at)} has a class "${node.name}" whose base is not read`)
}

/** What changes how instances are made or their attributes are found, and is not followed here. */
const hooks = [
  '__new__',
  '__getattribute__',
  '__set_name__',
  '__get__',
  '__set__',
  '__class_getitem__',
  '__instancecheck__',
  '__subclasscheck__',
]

function unfollowed(
  members: ReadonlyMap<string, Value>,
  named: ReadonlyMap<string, Value>,
  { node, frame: { machine } }: { readonly node: ClassNode; readonly frame: Frame },
): Unknown | undefined {
  const metaclass = named.get('metaclass')
  const isPlain = metaclass === undefined || (metaclass instanceof PyClass && plainMetaclasses.has(metaclass.name))
  const hook = isPlain ? hooks.find((name) => members.has(name)) : 'metaclass'
  if (hook === undefined) return undefined
  return machine.unknown(
    `line ${machine.lineOf(node.at)} has a class "${node.name}" with ${hook}, which is not followed`,
  )
}

const plainMetaclasses = new Set(['ABCMeta', 'type'])

/** `__init_subclass__` of a base hears of each class that extends it, with the arguments of the class statement. */
function tellBase(cls: PyClass, given: Arguments, machine: Machine): void {
  const hook = cls.order
    .slice(1)
    .map(({ members }) => members.get('__init_subclass__'))
    .find((found) => found !== undefined)
  const method = hook instanceof Descriptor ? hook.callee : hook
  if (!(method instanceof PyFunction)) return
  const named = new Map([...given.named].filter(([name]) => name !== 'metaclass'))
  machine.call(method, [cls], named)
}

/** Methods know their class: for `super()`. */
function own(member: Value, cls: PyClass): void {
  if (member instanceof PyFunction) member.owner ??= cls
  if (!(member instanceof Descriptor)) return
  own(member.callee, cls)
  if (member.setter !== undefined) own(member.setter, cls)
}
