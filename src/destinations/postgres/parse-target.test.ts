import { describe, expect, it } from 'vitest'
import { SluiceError } from '../../model/errors.ts'
import { parseDestination } from '../../../test/kits/parse-destination.ts'
import { postgresOptions } from './options.ts'
import { type Address, locateDatabase, parseUrl } from './parse-target.ts'
import { postgres } from './postgres.ts'

const context = { pipeline: 'shop', cwd: '/work' }

const locate = (url: string) => locateDatabase(postgresOptions.parse(parseUrl(url)))
const parseAddress = (url: string): Address => locate(url).address

describe('Postgres URLs', () => {
  it('reads every part', () => {
    const text =
      'postgres://ann:pw@db.example.com:6543/shop?sslmode=verify-full&sslrootcert=/ca.pem&connect_timeout=3&application_name=x'
    const address = parseAddress(text)
    expect(address.password?.reveal()).toBe('pw')
    expect({ ...address, password: 'pw' }).toEqual({
      host: 'db.example.com',
      port: 6543,
      database: 'shop',
      user: 'ann',
      password: 'pw',
      sslMode: 'verify-full',
      connectTimeout: 3,
      parameters: {
        sslrootcert: '/ca.pem',
        application_name: 'x',
      },
    })
  })

  it('has the defaults of dlt and libpq', () => {
    const address = parseAddress('postgresql://ann@localhost/shop')
    expect(address).toMatchObject({ port: 5432, sslMode: 'prefer', connectTimeout: 15 })
    expect(address).not.toHaveProperty('password')
  })

  it.each([
    ['postgres://a%40b:p%23%2F%3A%25@h/d', 'a@b', 'p#/:%'],
    ['postgres://u:p@ss@h/d', 'u', 'p@ss'],
    ['postgresql+psycopg2://u:p@h/d', 'u', 'p'],
  ])('decodes %s', (text, user, password) => {
    const address = parseAddress(text)
    expect(address).toMatchObject({ user, host: 'h', database: 'd' })
    expect(address.password?.reveal()).toBe(password)
  })

  it('reads IPv6 addresses and Unix sockets', () => {
    expect(parseAddress('postgres://u@[::1]:5433/d')).toMatchObject({ host: '::1', port: 5433 })
    const socket = locate('postgres://u@/d?host=/var/run/postgresql')
    expect(socket.address.host).toBe('/var/run/postgresql')
    expect(socket.label).toBe('postgres://u@/d?host=/var/run/postgresql')
  })

  it('gives a label without the password', () => {
    const target = locate('postgres://u:hidden@h:1/d?sslmode=require')
    expect(target.label).toBe('postgres://u@h:1/d')
    expect(JSON.stringify(target)).not.toContain('hidden')
    expect(parseDestination('postgres://u:hidden@h/d', context).destination).toBe(postgres)
  })

  it('leaves other texts to others', () => {
    for (const text of ['duckdb', 'postgres.duckdb', 'mysql://u@h/d', 'my-postgres://u@h/d'])
      expect(parseUrl(text)).toBeUndefined()
  })

  it.each([
    ['postgres://h/d', 'it names no user'],
    ['postgres://u@/d', 'it names no host'],
    ['postgres://u@h', 'it names no database'],
    ['postgres://u@h/d/e', 'it names no database'],
    ['postgres://u:h1dd#en@h/d', 'it is not a valid URL'],
    ['postgres://u:12?h1dden@h/d', 'it is not a valid URL'],
    ['postgres://u:h1dd%en@h/d', 'a % in it is not followed by two hex digits'],
    ['postgres://u:h1dden@h:port/d', 'it is not a valid URL'],
    ['postgres://u:h1dden@h/d?sslmode=on', 'its sslmode "on" is unknown'],
    ['postgres://u:h1dden@h/d?ssl=true', 'its parameter "ssl" is unknown'],
    ['postgres://u:h1dden@h/d?connect_timeout=1s', 'its connect_timeout "1s" is not a number of seconds'],
  ])('refuses %s', (text, because) => {
    const error = errorOf(() => parseUrl(text))
    expect(error).toMatchObject({ code: 'DESTINATION_INVALID', exitCode: 2 })
    expect(error.message).toBe(`Could not understand the Postgres destination because ${because}.`)
    expect(JSON.stringify([error.message, error.details])).not.toMatch(/h1dd/)
  })
})

function errorOf(act: () => unknown): SluiceError {
  try {
    act()
  } catch (error) {
    if (error instanceof SluiceError) return error
  }
  return expect.unreachable('no SluiceError was thrown')
}
