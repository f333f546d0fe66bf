import type { ReactNode } from 'react'
import type { ConfigPath } from '../../api/contract.ts'
import { useBuilder } from '../builder-context.ts'
import { valueAt } from '../file/focus.ts'
import { findingFor } from '../read/findings.ts'
import { keysOf, nodesAt } from '../text/schema-walk.ts'
import { FoundHint } from './found-hint.tsx'
import css from './panels.module.css'
import { ParamsField } from './params-field.tsx'
import { SettingField } from './setting-field.tsx'

interface Shown {
  readonly path: ConfigPath
  readonly label: string
  readonly placeholder?: string
  /** what a test read calls it */
  readonly found?: string
}

const settings: readonly Shown[] = [
  { path: ['name'], label: 'name' },
  { path: ['endpoint', 'path'], label: 'path', placeholder: 'as the name' },
  { path: ['endpoint', 'method'], label: 'method', placeholder: 'GET' },
  { path: ['endpoint', 'data_selector'], label: 'find records at', placeholder: 'detected', found: 'data_selector' },
  { path: ['primary_key'], label: 'primary key', placeholder: 'none', found: 'primary_key' },
  { path: ['write_disposition'], label: 'write disposition', placeholder: 'append' },
]

/** The settings of a resource that one changes most; the text has all of them. */
export function ResourcePanel(): ReactNode {
  const { resource, schema, read, checked } = useBuilder()
  if (resource === undefined || schema === undefined) return null
  const value = typeof resource.value === 'string' ? { name: resource.value } : resource.value
  return (
    <div className={css['fields']}>
      {settings.map(({ path, label, placeholder, found }) => {
        const parent = [...resource.path, ...path.slice(0, -1)]
        const key = keysOf(nodesAt(schema, parent, checked?.value), schema).find(({ name }) => name === path.at(-1))
        const now = valueAt(value, path) ?? shortPath(value, path)
        // written, and empty: that is not the same as left out
        const shown = now === '' && label === 'path' ? 'empty: the base URL itself' : placeholder
        return key === undefined ? null : (
          <SettingField
            key={label}
            label={label}
            path={[...resource.path, ...path]}
            node={key.node}
            value={now}
            {...(shown !== undefined && { placeholder: shown })}
            found={found !== undefined && <FoundHint finding={findingFor(read, found, checked?.value)} />}
          />
        )
      })}
      <ParamsField path={[...resource.path, 'endpoint', 'params']} value={valueAt(value, ['endpoint', 'params'])} />
    </div>
  )
}

/** `endpoint: orders` is short for its path. */
function shortPath(value: unknown, path: ConfigPath): unknown {
  return path.join('.') === 'endpoint.path' && typeof valueAt(value, ['endpoint']) === 'string'
    ? valueAt(value, ['endpoint'])
    : undefined
}
