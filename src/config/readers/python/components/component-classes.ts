import { PyClass } from '../../../../python/values/classes.ts'
import { PyDict } from '../../../../python/values/dict.ts'
import { Descriptor, NativeFunction } from '../../../../python/values/functions.ts'
import { PyInstance } from '../../../../python/values/instance.ts'
import { type Arguments, PythonObject, type Running, type Value } from '../../../../python/values/value.ts'
import type { Given } from '../dlt/call-arguments.ts'
import { codeClasses, type Component, components, dictLike, incremental } from './components.ts'

/** A class of dlt that has a dict form, or none: then it is `code`. */
export class ComponentClass extends PyClass {
  readonly component: Component | undefined
  readonly kind: 'auth' | 'paginator' | 'incremental'

  constructor(name: string, kind: ComponentClass['kind'], component?: Component) {
    super({ name, native: {}, members: membersOf(name, component) })
    this.component = component
    this.kind = kind
  }

  /** `incremental[str]`: the type changes nothing */
  override item(): Value {
    return this
  }
}

const given = new WeakMap<PyInstance, Map<string, Given>>()

/** The options that the constructor of a component was given. */
export function optionsOf(instance: PyInstance): ReadonlyMap<string, Given> | undefined {
  return given.get(instance)
}

/** The class of dlt that an instance is of; undefined = it is of none. */
export function componentClassOf(instance: PyInstance): ComponentClass | undefined {
  return instance.cls instanceof PyClass ? instance.cls.order.find((cls) => cls instanceof ComponentClass) : undefined
}

/** The classes of the program between an instance and its class of dlt. */
export function ownClassesOf(instance: PyInstance): readonly PyClass[] {
  const order = instance.cls instanceof PyClass ? instance.cls.order : []
  return order.slice(
    0,
    order.findIndex((cls) => cls instanceof ComponentClass),
  )
}

function membersOf(name: string, component: Component | undefined): Map<string, Value> {
  const init = new NativeFunction('__init__', (args, running) => initialise(name, component, { args, running }), {
    isMethod: true,
  })
  const members = new Map<string, Value>([['__init__', init]])
  if (name === 'OAuth2ClientCredentials')
    members.set(
      'build_access_token_request',
      new NativeFunction('build_access_token_request', tokenRequest, { isMethod: true }),
    )
  if (name === 'incremental')
    members.set('__getattr__', new NativeFunction('__getattr__', cursorAttribute, { isMethod: true }))
  return members
}

function initialise(
  name: string,
  component: Component | undefined,
  { args, running }: { readonly args: Arguments; readonly running: Running },
): Value {
  const [self = null, ...positional] = args.positional
  if (!(self instanceof PyInstance)) return running.raise('TypeError', `${name}.__init__() needs an object`)
  const options = new Map<string, Given>()
  const fields = component?.positional ?? fieldsOf(self)
  positional.forEach((value, index) => {
    const key = fields[index]
    if (key === undefined && component !== undefined)
      running.raise('TypeError', `${name}.__init__() takes ${component.positional.length} positional arguments`)
    options.set(key ?? `argument ${index + 1}`, { value, at: args.placeOf(index + 1) })
  })
  for (const [key, value] of args.named) options.set(key, { value, at: args.placeOf(key) })
  given.set(self, options)
  for (const [key, { value }] of options) running.assign(self.attributes, key, value)
  return null
}

/** What dlt asks a token with, for classes of the program that change it. */
function tokenRequest({ positional: [self = null], at }: Arguments, running: Running): Value {
  const attribute = (key: string): Value => running.attribute(self, key) ?? null
  const data = new PyDict()
  for (const key of ['client_id', 'client_secret']) data.set(key, attribute(key), at)
  data.set('grant_type', 'client_credentials', at)
  const more = attribute('access_token_request_data')
  if (more instanceof PyDict) data.update(more)
  const headers = new PyDict()
  headers.set('Content-Type', 'application/x-www-form-urlencoded', at)
  return PyDict.of([
    ['headers', headers],
    ['data', data],
  ])
}

/** What the classes of a spec of dlt say that it has, in order. */
function fieldsOf({ cls }: PyInstance): readonly string[] {
  const own = cls instanceof PyClass ? cls.order.filter(({ native }) => native === undefined) : []
  const names = own.toReversed().flatMap(({ members }) => [...members].filter(isData).map(([name]) => name))
  return [...new Set(names)]
}

function isData([name, member]: readonly [string, Value]): boolean {
  const isCode = typeof member === 'object' && member !== null && 'call' in member && member.call !== undefined
  return !name.startsWith('__') && !isCode && !(member instanceof Descriptor)
}

function cursorAttribute({ positional: [, asked = null], at }: Arguments, running: Running): Value {
  const name = typeof asked === 'string' ? asked : ''
  if (/^(?:last_value|start_value|start_out_of_range|end_out_of_range|row_order|end_value|lag)$/.test(name))
    return running.unknown(
      `line ${running.lineOf(at)} asks where an incremental stands, which is known only when it runs`,
      'Write "{incremental.start_value}" into the endpoint, or start_param.',
    )
  return running.raise('AttributeError', `'Incremental' object has no attribute '${name}'`)
}

/** Classes of dlt and of Python's requests by name. */
export function componentClasses(): ReadonlyMap<string, PyClass> {
  const auths = /Auth$|^OAuth2/
  const withForm = Object.entries(components).map(
    ([name, component]) => new ComponentClass(name, auths.test(name) ? 'auth' : 'paginator', component),
  )
  const code = Object.entries(codeClasses).map(([name, kind]) => new ComponentClass(name, kind))
  const cursor = new ComponentClass('incremental', 'incremental', incremental)
  const dicts = dictLike.map(dictClass)
  return new Map([...withForm, ...code, cursor, ...dicts].map((cls) => [cls.name, cls] as const))
}

/** A typed dict: `Endpoint(path="x")` is `{"path": "x"}`. */
export function dictClass(name: string): PyClass {
  return new PyClass({ name, native: { make: makeDict, subclass: (cls) => dictClass(cls.name) } })
}

export function makeDict(args: Arguments, running: Running): Value {
  const dict = new PyDict()
  for (const value of args.positional) {
    if (!(value instanceof PyDict))
      return value instanceof PythonObject ? value : running.raise('TypeError', 'a dict is expected')
    dict.update(value)
  }
  for (const [key, value] of args.named) dict.set(key, value, args.placeOf(key))
  return dict
}
