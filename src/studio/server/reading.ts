import type { Context } from 'hono'
import type { z } from 'zod'
import { badRequest } from './failures.ts'

/** Bodies may be documents that somebody dropped. */
const mostBytes = 12 << 20

/** The body of a request in the form that the contract says. Throws STUDIO_REQUEST. */
export async function bodyOf<Shape extends z.ZodType>(context: Context, shape: Shape): Promise<z.output<Shape>> {
  if (Number(context.req.header('content-length') ?? 0) > mostBytes) throw tooLong()
  const text = await context.req.text()
  if (text.length > mostBytes) throw tooLong()
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
  throw badRequest(`${path === '' ? 'the request' : `"${path}"`} is not what it should be: ${issue?.message ?? ''}`)
}

function tooLong(): Error {
  return badRequest('its body is too long', { allowed: `${mostBytes >> 20} MB` })
}
