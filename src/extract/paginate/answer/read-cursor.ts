import type { JsonValue } from '../../../json/json.ts'
import { decodedBody, isBodyObject, ownPart } from '../../../json/records/body.ts'
import { compilePath } from '../../../language/jsonpath/compile-path.ts'
import type { Page } from '../../../model/request.ts'
import { compilePageExpression } from '../page-expression.ts'

/** Where a cursor is looked for when the config does not say. */
export const defaultCursorPath = 'cursors.next'

/** A cursor in an answer. */
export interface FoundCursor {
  readonly value: JsonValue | undefined
  /** for messages */
  readonly where: string
}

interface WrittenPlace {
  readonly cursor_path?: string | null | undefined
  readonly cursor_param?: string | null | undefined
}

/** Reads at `cursor_path` when written; else at `cursors.next` or under the parameter's name, whichever is there. */
export function cursorReader(written: WrittenPlace): (page: Page) => FoundCursor {
  const path = compilePath(written.cursor_path ?? defaultCursorPath)
  const name = written.cursor_param ?? 'cursor'
  return ({ body }) => {
    const value = path.first(body)
    if (value !== undefined || written.cursor_path) return { value, where: `"${path.text}"` }
    const part = isBodyObject(body) ? ownPart(body, name) : undefined
    const named = part === undefined ? undefined : decodedBody(part)
    return { value: named, where: named === undefined ? `"${path.text}" or "${name}"` : `"${name}"` }
  }
}

/** What an expression gives. */
export function cursorByValue(text: string): (page: Page, token?: JsonValue) => FoundCursor {
  const expression = compilePageExpression(text)
  return (page, token) => ({ value: expression(page, token), where: 'cursor_value' })
}

/** Several cursors by the name each goes back under, as one object; those that are not there are left out. */
export function cursorsAt(written: Readonly<Record<string, string>>): (page: Page) => FoundCursor {
  const paths = Object.entries(written).map(([name, text]) => [name, compilePath(text)] as const)
  return together(({ body }) => paths.map(([name, path]) => [name, path.first(body)] as const))
}

/** Reads a cursor from response headers in the same way. */
export function cursorsInHeaders(written: Readonly<Record<string, string>>): (page: Page) => FoundCursor {
  const keys = Object.entries(written).map(([name, header]) => [name, header.toLowerCase()] as const)
  return together(({ headers }) =>
    keys.map(([name, key]) => [name, Object.hasOwn(headers, key) ? headers[key] : undefined] as const),
  )
}

function together(
  read: (page: Page) => readonly (readonly [string, JsonValue | undefined])[],
): (page: Page) => FoundCursor {
  return (page) => {
    const found = read(page).flatMap(([name, value]) =>
      value === undefined || value === null || value === '' ? [] : [[name, value] as const],
    )
    return { value: found.length === 0 ? undefined : Object.fromEntries(found), where: 'cursor_params' }
  }
}
