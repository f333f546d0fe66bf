import type { ReactNode } from 'react'
import type { ConfigEdit, ConfigPath } from '../../api/contract.ts'
import { SelectField } from '../../design/field.tsx'
import { many } from '../../design/format.ts'
import { useBuilder } from '../builder-context.ts'
import { descriptionOf, keysOf, nodesAt, type Schema, typesOf } from '../text/schema-walk.ts'
import css from './panels.module.css'
import { SettingField } from './setting-field.tsx'

/** What a component cannot do without, so that choosing it does not begin with an error. */
const begins: Readonly<Record<string, Readonly<Record<string, number>>>> = { offset: { limit: 100 } }

/** A paginator or an auth: which one, and its options as the schema has them. */
export function ComponentForm({
  label,
  path,
  value,
  absent,
  found,
}: {
  label: string
  path: ConfigPath
  value: unknown
  /** what it means that nothing is written */
  absent: string
  found?: ReactNode
}): ReactNode {
  const { schema, document, edit, isEditable } = useBuilder()
  if (schema === undefined) return null
  const type = typeOf(value)
  const types = knownTypes(schema, path)
  const choose = (chosen: string): void => edit([chooseEdit({ path, document }, chosen)])
  const options = [
    { value: '', label: absent },
    ...types.map((each) => ({ value: each, label: each })),
    ...(type === 'other' ? [{ value: 'other', label: 'several, or of your own: see the YAML', isDisabled: true }] : []),
  ]
  return (
    <>
      <SelectField
        label={label}
        value={type}
        disabled={!isEditable}
        options={options}
        onChange={({ target }) => choose(target.value)}
        hint={
          <>
            <span className={css['about']} title={describe(schema, path, type)}>
              {describe(schema, path, type)}
            </span>
            {found}
          </>
        }
      />
      {type !== '' && type !== 'other' && <Options schema={schema} path={path} value={value} type={type} />}
    </>
  )
}

function Options({
  schema,
  path,
  value,
  type,
}: {
  schema: Schema
  path: ConfigPath
  value: unknown
  type: string
}): ReactNode {
  const own = typeof value === 'object' && value !== null ? value : {}
  const keys = keysOf(optionNodes(schema, path, type), schema).filter(({ name }) => name !== 'type')
  const written = keys.filter(({ name }) => Object.hasOwn(own, name))
  const others = keys.filter(({ name }) => !Object.hasOwn(own, name))
  const field = ({ name, node }: (typeof keys)[number]): ReactNode => (
    <SettingField key={name} label={name} path={[...path, name]} node={node} value={Reflect.get(own, name)} />
  )
  const [first, rest] = [
    others.slice(0, Math.max(0, 4 - written.length)),
    others.slice(Math.max(0, 4 - written.length)),
  ]
  return (
    <>
      {[...written, ...first].map(field)}
      {rest.length > 0 && (
        <details className={css['more']}>
          <summary>{many(rest.length, 'more option')}</summary>
          <div className={css['fields']}>{rest.map(field)}</div>
        </details>
      )}
    </>
  )
}

function optionNodes(schema: Schema, path: ConfigPath, type: string): ReturnType<typeof nodesAt> {
  return nodesAt(schema, path, undefined).filter(
    (node) => typesOf(node).includes(type) && node.additionalProperties === false,
  )
}

/** '' = nothing is written; `other` = neither a type nor a mapping with one. */
function typeOf(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'other'
  if ('type' in value) return typeof value.type === 'string' ? value.type : 'other'
  return 'token' in value ? 'bearer' : 'other'
}

function knownTypes(schema: Schema, path: ConfigPath): readonly string[] {
  return [...new Set(nodesAt(schema, path, undefined).flatMap(typesOf))]
}

function describe(schema: Schema, path: ConfigPath, type: string): string {
  const [node] = type === '' ? nodesAt(schema, path, undefined) : optionNodes(schema, path, type)
  return node === undefined ? '' : descriptionOf(node, schema)
}

function chooseEdit(
  { path, document }: { readonly path: ConfigPath; readonly document: number },
  type: string,
): ConfigEdit {
  if (type === '') return { op: 'delete', path, document }
  return { op: 'set', path, document, value: { type, ...begins[type] } }
}
