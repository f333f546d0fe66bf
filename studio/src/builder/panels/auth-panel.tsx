import type { ReactNode } from 'react'
import { useBuilder } from '../builder-context.ts'
import { valueAt } from '../file/focus.ts'
import { ComponentForm } from './component-form.tsx'
import css from './panels.module.css'
import { SecretsField } from './secrets-field.tsx'

/** How the API knows who asks: for all resources, or for this one alone; and the secrets that are looked up for it. */
export function AuthPanel(): ReactNode {
  const { resource, checked } = useBuilder()
  const own = valueAt(resource?.value, ['endpoint', 'auth'])
  return (
    <div className={css['fields']}>
      <ComponentForm
        label="auth of the client, for all resources"
        path={['client', 'auth']}
        value={valueAt(checked?.value, ['client', 'auth'])}
        absent="none"
      />
      {resource !== undefined && own !== undefined && (
        <ComponentForm
          label={`auth of ${resource.name} alone`}
          path={[...resource.path, 'endpoint', 'auth']}
          value={own}
          absent="as the client"
        />
      )}
      <SecretsField />
    </div>
  )
}
