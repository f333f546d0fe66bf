import { describe, expect, it } from 'vitest'
import { errorRegister, exitOf, keepsWhatWasRead, meaningOf, statusCode } from './error-register/register.ts'
import { formatError } from '../library/format-error.ts'
import { SluiceError } from './errors.ts'

describe('what follows from a code', () => {
  it('is what the register says', () => {
    const error = new SluiceError('DISK_FULL', 'Could not go on because the disk is full.')
    expect([error.about, error.recovery, error.exitCode]).toEqual(['disk', 'resume', 1])
    expect(new SluiceError('USAGE', 'No.').exitCode).toBe(2)
    expect(new SluiceError('INTERRUPTED', 'No.').exitCode).toBe(130)
  })

  it('is what its maker says where the maker knows better', () => {
    const error = new SluiceError('RESPONSE_NOT_JSON', 'No.', { recovery: 'retry', exitCode: 4 })
    expect([error.recovery, error.exitCode]).toEqual(['retry', 4])
  })

  it('stays when details are added, as does the stack', () => {
    const error = new SluiceError('HTTP_404', 'No.')
    const placed = error.at({ path: 'destination' }).in('orders').with({ hint: 'Look.' })
    expect(placed).toMatchObject({ code: 'HTTP_404', details: { resource: 'orders', hint: 'Look.' } })
    expect(placed.stack).toBe(error.stack)
  })

  it.each([
    [401, 'auth', 'resume'],
    [404, 'refusal', 'resume'],
    [418, 'request', 'resume'],
    [429, 'request', 'retry'],
    [503, 'request', 'retry'],
    [304, 'request', 'resume'],
    [999, 'request', 'resume'],
  ] as const)('of status %i: about %s, %s', (status, about, recovery) => {
    expect(meaningOf(statusCode(status))).toMatchObject({ about, recovery })
  })

  it('keeps nothing of what a mistake of the user ended, and exits with 2', () => {
    const usage = Object.values(errorRegister).filter(({ recovery }) => recovery === 'usage')
    expect(usage.filter((meaning) => exitOf(meaning) !== 2 || keepsWhatWasRead(meaning.recovery))).toEqual([])
  })

  it('needs a code of the register', () => {
    // @ts-expect-error -- not in the register
    expect(new SluiceError('NO_SUCH_CODE', 'No.')).toMatchObject({ about: 'sluice', recovery: 'abort', exitCode: 1 })
  })

  it('may be one of a component of the user', () => {
    expect(new SluiceError('OWN_QUOTA_SPENT', 'No.')).toMatchObject({
      code: 'OWN_QUOTA_SPENT',
      about: 'component',
      recovery: 'abort',
      exitCode: 1,
    })
    const resumed = new SluiceError('OWN_QUOTA_SPENT', 'No.', { recovery: 'resume', exitCode: 3 })
    expect([resumed.recovery, resumed.exitCode]).toEqual(['resume', 3])
  })

  it.each(['', 'HTTP_', 'HTTP_x', 'short', 'constructor', '__proto__', undefined, null, 7, {}])(
    'of code that is not type-checked may be anything: %s',
    (code) => {
      const error = new SluiceError(code as 'INTERNAL', 'No.')
      expect(error).toMatchObject({ about: 'sluice', recovery: 'abort', exitCode: 1 })
      expect(formatError(error)).toContain('No.')
      expect(error.in('orders').with({ hint: 'Look.' }).details.hint).toBe('Look.')
    },
  )
})
