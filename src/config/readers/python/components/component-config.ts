import { Descriptor } from '../../../../python/values/functions.ts'
import type { PyInstance } from '../../../../python/values/instance.ts'
import type { Span } from '../../../../python/syntax/tree.ts'
import { type Value } from '../../../../python/values/value.ts'
import { type Convert, type Placed, PlacedFunction, type PlacedValue, Refusal } from '../program/placed.ts'
import { componentClassOf, type ComponentClass, optionsOf, ownClassesOf } from './component-classes.ts'
import { ownAuth } from './own-auth.ts'
import { wayOut } from './way-out.ts'

/**
 * An auth, a paginator or an incremental as the dict that means the same. A class of the program's own is one when it only
 * sets options; what it does itself is refused with the built-in way. undefined = it is not a component.
 */
export function componentConfig(
  instance: PyInstance,
  convert: Convert,
  { at, givenTo }: { readonly at: Span; readonly givenTo: string | undefined },
): PlacedValue | undefined {
  const cls = componentClassOf(instance)
  if (cls === undefined) return undefined
  const own = ownClassesOf(instance)
  const code = own.flatMap(({ members }) => [...members].filter(isBehaviour).map(([name]) => name))
  const { component } = cls
  if (component === undefined || code.length > 0) {
    const auth = cls.kind === 'auth' ? ownAuth(instance, code, { at, convert }) : undefined
    return auth ?? new PlacedFunction(instance, refused(instance, cls, code))
  }
  const options = changedOptions(instance, own.length > 0)
  const entries = [...options].map(([key, option]): [string, Placed] => [
    key,
    key === 'last_value_func' ? lastValueFunc(option.value, option.at, convert) : convert(option.value, option.at, key),
  ])
  // inside "incremental" the key itself says what it is
  if (component.type === 'incremental' && givenTo === 'incremental') return new Map(entries)
  return new Map([['type', { value: component.type, at }], ...entries])
}

/** Options as they stand: an attribute that was set afterwards is the option of that name. */
function changedOptions(instance: PyInstance, isOwn: boolean): ReadonlyMap<string, { value: Value; at: Span }> {
  const options = new Map(optionsOf(instance))
  const cls = componentClassOf(instance)
  const names = new Set([...(cls?.component?.positional ?? []), ...options.keys()])
  for (const [key, value] of instance.attributes) {
    const before = options.get(key)
    if (before?.value === value || !names.has(key)) continue
    const [known] = options.values()
    if (before !== undefined || isOwn || known !== undefined) {
      const at = before?.at ?? known?.at
      if (at !== undefined) options.set(key, { value, at })
    }
  }
  return options
}

function isBehaviour([name, member]: readonly [string, Value]): boolean {
  if (/^__(?:init|str|repr|doc|module|qualname|annotations)__$/.test(name)) return false
  const isCode = typeof member === 'object' && member !== null && 'call' in member && member.call !== undefined
  return isCode || member instanceof Descriptor
}

function refused(instance: PyInstance, cls: ComponentClass, code: readonly string[]): Refusal {
  const name = instance.typeName
  const methods = code.length === 0 ? '' : ` (${code.slice(0, 4).join(', ')})`
  const kind = cls.kind === 'auth' ? 'an auth' : cls.kind === 'paginator' ? 'a paginator' : 'an incremental'
  return new Refusal(`"${name}" is ${kind} made in code${methods}`, wayOut(cls.kind, instance), `${name}(…)`)
}

/** `last_value_func=min` names a function of Python that has a word in the config. */
function lastValueFunc(value: Value, at: Span, convert: Convert): Placed {
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined
  return name === 'min' || name === 'max' ? { value: name, at } : convert(value, at, 'last_value_func')
}
