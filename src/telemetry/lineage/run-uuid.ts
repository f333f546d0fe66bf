import { createHash } from 'node:crypto'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * A run's id as OpenLineage wants it, a UUID: the id itself where it is one, else one made from it, the same for the same
 * id (RFC 9562 section 5.8, version 8).
 */
export function runUuid(id: string): string {
  if (uuid.test(id)) return id.toLowerCase()
  const hex = createHash('sha256').update(`sluice run ${id}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
