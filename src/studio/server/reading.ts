import type { Context } from 'hono'
import type { z } from 'zod'
import { badRequest } from './failures.ts'

/** Bodies may be texts of configs. */
const usualBytes = 12 << 20

/** How long a body may be, and what is said of one that is longer. */
export interface BodyLimit {
  readonly bytes: number
  readonly tooLong: () => Error
}

const usual: BodyLimit = {
  bytes: usualBytes,
  tooLong: () => badRequest('its body is too long', { allowed: `${usualBytes >> 20} MB` }),
}

/** The body of a request in the form that the contract says. Throws STUDIO_REQUEST. */
export async function bodyOf<Shape extends z.ZodType>(
  context: Context,
  shape: Shape,
  { bytes, tooLong }: BodyLimit = usual,
): Promise<z.output<Shape>> {
  if (Number(context.req.header('content-length') ?? 0) > bytes) throw tooLong()
  const text = await context.req.text()
  if (text.length > bytes) throw tooLong()
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badRequest('its body is no JSON')
  }
  return parsed(value, shape)
}

/** The query of a request's URL. Throws STUDIO_REQUEST. */
export function queryOf<Shape extends z.ZodType>(context: Context, shape: Shape): z.output<Shape> {
  return parsed(context.req.query(), shape)
}

function parsed<Shape extends z.ZodType>(value: unknown, shape: Shape): z.output<Shape> {
  const { success, data, error } = shape.safeParse(value)
  if (success) return data
  const [issue] = error.issues
  const path = issue?.path.join('.') ?? ''
  const found = issue?.path.length === 1 && isRecord(value) ? value[path] : undefined
  throw badRequest(`${path === '' ? 'the request' : `"${path}"`} is not what it should be: ${issue?.message ?? ''}`, {
    ...(typeof found === 'string' && { found: found.slice(0, 100) }),
  })
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
