import { describe, expect, it } from '@jest/globals';
import { SetupError } from '@muster/platform-kernel';
import { readSettings } from './read-settings.js';

const settings = {
  port: { env: 'PORT', kind: 'int', default: 4101, min: 1, max: 65_535 },
  name: { env: 'NAME', kind: 'string' },
  mode: { env: 'MODE', kind: 'string', optional: true, oneOf: ['fast', 'safe'] },
  secret: { env: 'SECRET', kind: 'int', optional: true, secret: true },
  loud: { env: 'LOUD', kind: 'bool', default: false },
  at: { env: 'AT', kind: 'url', optional: true },
  ca: { env: 'CA', kind: 'file', optional: true },
} as const;

describe('readSettings', () => {
  it('reads what is set and takes the default for what is not', () => {
    expect(readSettings(settings, { NAME: ' worker-sync ', LOUD: 'yes', AT: 'http://127.0.0.1:1' })).toEqual({
      port: 4101, name: 'worker-sync', mode: undefined, secret: undefined, loud: true, at: 'http://127.0.0.1:1', ca: undefined,
    });
  });

  it('takes a blank value for none', () => {
    expect(readSettings(settings, { NAME: 'a', PORT: '  ', MODE: '' })).toMatchObject({ port: 4101, mode: undefined });
  });

  it('reports every fault at once, and shows no secret and no URL', () => {
    const read = () => readSettings(settings, { PORT: '0', MODE: 'wild', SECRET: 'hunter2', LOUD: 'perhaps', AT: 'pw@nowhere', CA: '/nowhere/ca.pem' });
    expect(read).toThrow(SetupError);
    expect(read).toThrow(
      "7 settings are not usable: PORT must be at least 1 and is '0'; NAME must be set; MODE must be one of fast, safe and is 'wild'; SECRET must be a whole number; " +
        "LOUD must be true or false and is 'perhaps'; AT must be an absolute URL, such as http://127.0.0.1:8081; CA names a file that cannot be read (ENOENT) and is '/nowhere/ca.pem'.",
    );
  });
});
