import type { ReactNode } from 'react'
import { useBuilder } from '../builder-context.ts'
import { valueAt } from '../file/focus.ts'
import { findingFor } from '../read/findings.ts'
import { ComponentForm } from './component-form.tsx'
import { FoundHint } from './found-hint.tsx'
import css from './panels.module.css'

/** How the resource asks for its next page. */
export function PagingPanel(): ReactNode {
  const { resource, checked, read } = useBuilder()
  if (resource === undefined) return null
  const inherited =
    valueAt(checked?.value, ['resource_defaults', 'endpoint', 'paginator']) ??
    valueAt(checked?.value, ['client', 'paginator'])
  return (
    <div className={css['fields']}>
      <ComponentForm
        label={`paginator of ${resource.name}`}
        path={[...resource.path, 'endpoint', 'paginator']}
        value={valueAt(resource.value, ['endpoint', 'paginator'])}
        absent={inherited === undefined ? 'detected from the first answer' : 'as written for all resources'}
        found={<FoundHint finding={findingFor(read, 'paginator', checked?.value)} />}
      />
    </div>
  )
}
