import { createHash } from 'node:crypto';
import { appendFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { checkConnector, readPage } from '@muster/connectors';
import { eventually, killAllProcesses, ServiceProcess, TestFirm } from '@muster/testing';
import { csv, DropFirm, HEADER, row } from './drop-firm.js';

let firm: TestFirm;
let dropped: DropFirm;
const CONTROL = "control: { file: '{name}.ctl', format: pairs, rows: body.rows, sums: { Units: body.units }, sha256: body.sha256, graceSeconds: 1 }, settleSeconds: 0, archive: taken, rejected: refused";
const LIST = 'whole: true\n      everySeconds: 1\n      absent: { deletes: retire, maxShare: 0.5 }';
const CHANGES = 'whole: false\n      everySeconds: 1';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const control = (text: string, rows: number, units: string) => `rows=${rows}\nunits: ${units}\nsha256=${sha256(text)}\n`;
const people = (count: number, title?: string) => Array.from({ length: count }, (_, n) => row(`A${String(n + 1).padStart(5, '0')}`, title));
function deliver(name: string, rows: readonly string[], told: { rows?: number; units?: string } = {}): void {
  const text = csv(rows);
  dropped.put(`${name}.csv`, text);
  dropped.put(`${name}.ctl`, control(text, told.rows ?? rows.length, told.units ?? String(rows.length * 1.5)));
}

beforeAll(async () => {
  firm = await TestFirm.create();
}, 60_000);
afterEach(async () => {
  await killAllProcesses();
  await dropped?.stop();
}, 60_000);
afterAll(() => firm?.stop(), 60_000);

describe('a full list that is dropped with control totals', () => {
  it('is taken once it is whole, and its like has no second effect, under the same name or another', async () => {
    dropped = await DropFirm.create(firm, CONTROL, LIST);
    await dropped.start();
    deliver('staff-01', people(3));
    expect(await dropped.ended('staff-01.csv', 'taken')).toMatchObject({ rows: 3, published: 3 });
    // Noted first, and then put away.
    await eventually(() => dropped.in().includes('taken') && dropped.in('taken').join() === 'staff-01.csv,staff-01.ctl', { what: 'both in taken', timeoutMs: 30_000, everyMs: 50 });
    deliver('staff-01', people(3));
    expect(await dropped.ended('staff-01.csv', 'repeated')).toMatchObject({ reason: expect.stringContaining('It is the content of staff-01.csv, which was taken at ') });
    deliver('staff-02', people(3));
    await dropped.ended('staff-02.csv', 'repeated');
    expect((await dropped.published()).sort()).toEqual(['A00001', 'A00002', 'A00003']);

    // One changed, one new, one gone.
    deliver('staff-03', [row('A00001'), row('A00002', 'Manager'), row('A00004')]);
    await dropped.ended('staff-03.csv', 'taken');
    expect((await dropped.published()).sort()).toEqual(['A00001', 'A00002', 'A00002', 'A00003', 'A00003', 'A00004']);
    // What was there before that one would undo it.
    deliver('staff-01b', [row('A00001', 'Late')]);
    expect(await dropped.ended('staff-01b.csv', 'refused')).toMatchObject({ code: 'out-of-order', reason: expect.stringContaining('staff-03.csv') });
    expect(await dropped.published()).toHaveLength(6);
    expect(await dropped.metrics()).toMatch(/muster_intake_files_total\{system="hris-apac",stream="staff",what="repeated"[^}]*\} 2/);
  }, 180_000);

  it('is refused, with nothing published, where its totals differ, its header is another, it is no UTF-8 or its sums cannot be made; later files go on', async () => {
    dropped = await DropFirm.create(firm, CONTROL, LIST);
    await dropped.start();
    deliver('staff-01', people(3), { rows: 4 });
    expect(await dropped.ended('staff-01.csv', 'refused')).toMatchObject({ code: 'totals-differ', reason: expect.stringContaining('rows is 3, and was told as 4') });
    deliver('staff-02', people(3), { units: '4.4' });
    expect(await dropped.ended('staff-02.csv', 'refused')).toMatchObject({ reason: expect.stringContaining('sum of Units is 4.5, and was told as 4.4') });
    const other = csv(people(3)).replace('Family,', 'Surname,');
    dropped.put('staff-03.csv', other);
    dropped.put('staff-03.ctl', control(other, 3, '4.5'));
    expect(await dropped.ended('staff-03.csv', 'refused')).toMatchObject({ code: 'bad-file', reason: expect.stringContaining('staff-03.csv has no column Family') });
    dropped.put('staff-04.csv', Buffer.concat([Buffer.from(csv([row('A1')])), Buffer.from([0x41, 0xe9, 0x2c, 10])]));
    dropped.put('staff-04.ctl', control('', 1, '1'));
    expect(await dropped.ended('staff-04.csv', 'refused')).toMatchObject({ code: 'not-utf-8', reason: expect.stringContaining('Line 3 ') });
    deliver('staff-05', [row('A1'), row('A2', 'x', 'many')]);
    expect(await dropped.ended('staff-05.csv', 'refused')).toMatchObject({ code: 'unsummed-row', reason: expect.stringContaining('Line 3 keeps the sum of Units from being checked') });
    await dropped.told(/^data: staff-05\.csv was refused: .* 2 more files were refused\./);
    expect(await dropped.published()).toEqual([]);
    const away = ['01', '02', '03', '04', '05'].flatMap((n) => [`staff-${n}.csv`, `staff-${n}.csv.reason.txt`, `staff-${n}.ctl`]);
    await eventually(() => dropped.in('refused').join() === away.join(), { what: 'all of them put away', timeoutMs: 30_000, everyMs: 50 });

    deliver('staff-06', [row('A1'), `A2,too,few`.concat(',,'), row('A3')], { units: '3' });
    expect(await dropped.ended('staff-06.csv', 'taken')).toMatchObject({ rows: 3, published: 3 });
    await dropped.told(null);
  }, 180_000);

  it('waits for its control file, which is told when it should have come, and is never read while it is being written', async () => {
    dropped = await DropFirm.create(firm, CONTROL, LIST);
    await dropped.start();
    const text = csv(people(2));
    writeFileSync(join(dropped.folder, 'staff-01.csv'), `${HEADER}\n`);
    await dropped.told(/staff-01\.csv waits for its control file staff-01\.ctl/);
    appendFileSync(join(dropped.folder, 'staff-01.csv'), text.slice(HEADER.length + 1));
    expect(await dropped.files()).toEqual([]);
    dropped.put('staff-01.ctl', control(text, 2, '3'));
    await dropped.ended('staff-01.csv', 'taken');
    await dropped.told(null);
    expect(await dropped.published()).toHaveLength(2);
  }, 180_000);

  it('that is killed half way goes on without a gap, and without anything twice', async () => {
    dropped = await DropFirm.create(firm, CONTROL, LIST);
    deliver('staff-01', people(3_500));
    for (const point of ['page-published:2', 'before-confirm:1']) {
      const dying = ServiceProcess.spawn({ service: 'connectors', name: `dying-${point}`, env: { ...dropped.env(), MUSTER_FAULT_POINT: point } });
      expect((await dying.ended).signal).toBe('SIGKILL');
    }
    await dropped.start();
    expect(await dropped.ended('staff-01.csv', 'taken')).toMatchObject({ rows: 3_500 });
    const keys = await dropped.published(true);
    const versions = await dropped.firm.query<{ count: string; revised: string; open: string }>("select count(*), count(*) filter (where version <> 1 or revision <> 0) as revised, count(*) filter (where published_at is null) as open from connectors.source_version where system = 'hris-apac'");
    expect([new Set(keys).size, versions[0]]).toEqual([3_500, { count: '3500', revised: '0', open: '0' }]);
    // A chunk that was published and not noted comes once more, to the byte; what was noted does not.
    expect(keys.length).toBeLessThanOrEqual(3_500 + 2_000);
    expect(await dropped.published()).toEqual([]);
    expect(await dropped.parkedRows()).toEqual([]);
  }, 300_000);
});

describe('changes that are dropped', () => {
  it('are taken in order: a refused file holds up those after it until it is put right, and rows that are bad by themselves hold up nothing', async () => {
    dropped = await DropFirm.create(firm, 'settleSeconds: 0', `${CHANGES}\n      maxRows: 4`);
    await dropped.start();
    dropped.put('staff-01.csv', csv([row('A1'), 'A2,only,three', row('A3', 'x', 'many'), row('A4')]));
    expect(await dropped.ended('staff-01.csv', 'taken')).toMatchObject({ rows: 4, published: 2 });
    expect(await dropped.parkedRows()).toMatchObject([{ file: 'staff-01.csv', line: 3, code: 'wrong-number-of-columns' }, { line: 4, code: 'bad-value' }]);
    const setAside = async () => (await firm.exceptions()).filter(({ class: kind, state }) => kind === 'intake' && state === 'raised').map(({ code, place }) => `${code} of ${place}`).sort();
    await eventually(async () => (await setAside()).length === 2, { what: 'the exceptions of both rows', timeoutMs: 20_000, everyMs: 200 });
    expect(await setAside()).toEqual(['bad-value of worker of hris-apac', 'wrong-number-of-columns of worker of hris-apac']);
    dropped.put('staff-02.csv', csv(people(5)));
    expect(await dropped.ended('staff-02.csv', 'refused')).toMatchObject({ code: 'too-many-rows', reason: expect.stringContaining('more than 4 rows') });
    dropped.put('staff-03.csv', csv([row('A1', 'Manager')]));
    symlinkSync('/etc/hostname', join(dropped.folder, 'staff-04.csv'));
    await dropped.told(/staff-02\.csv was refused: .*staff-04\.csv is a link/);
    expect((await dropped.files()).map(({ name }) => name)).toEqual(['staff-02.csv', 'staff-01.csv']);
    expect(await checkConnector(dropped.trial(), 'hris-apac')).toEqual([{ step: 'stream staff', ok: false, detail: expect.stringMatching(/^data: staff-04\.csv is a link .* staff-02\.csv was refused: The file has more than 4 rows/) }]);
    expect(await readPage(dropped.trial(), 'hris-apac', 'staff')).toMatchObject({ what: 'staff-03.csv', rows: 1, changes: [{ key: 'A1', content: { values: { jobTitle: 'Manager' } } }] });
    dropped.put('staff-02.csv', csv([row('A1', 'Lead')]));
    await dropped.ended('staff-03.csv', 'taken');
    expect((await dropped.published()).sort()).toEqual(['A1', 'A1', 'A1', 'A4']);
    // An old delivery under a new name would undo what came after it.
    dropped.put('staff-05.csv', csv([row('A1', 'Lead')]));
    await dropped.ended('staff-05.csv', 'repeated');
    expect(await dropped.published()).toHaveLength(4);
    rmSync(join(dropped.folder, 'staff-04.csv'));
    expect(await checkConnector(dropped.trial(), 'hris-apac')).toEqual([{ step: 'stream staff', ok: true, detail: expect.stringMatching(/can be read: 0 files wait, 4 were taken and lie there still$/) }]);
    expect(await readPage(dropped.trial(), 'hris-apac', 'staff')).toMatchObject({ what: 'staff-05.csv, which was taken before', rows: 1 });
  }, 180_000);

  it('are not read while they grow', async () => {
    dropped = await DropFirm.create(firm, 'settleSeconds: 5', CHANGES);
    await dropped.start();
    const path = join(dropped.folder, 'staff-01.csv');
    writeFileSync(path, `${HEADER}\n`);
    let line = 0;
    await eventually(() => {
      line += 1;
      // A row in two halves.
      appendFileSync(path, `B${line},Given,Fam`);
      appendFileSync(path, `ily,Analyst,1\n`);
      return line === 40;
    }, { what: 'forty rows', timeoutMs: 60_000, everyMs: 50 });
    expect(await dropped.ended('staff-01.csv', 'taken')).toMatchObject({ rows: 40, published: 40, parked: 0 });
    expect(await dropped.files()).toHaveLength(1);
  }, 180_000);

  it('go to the bulk topic where they are many', async () => {
    dropped = await DropFirm.create(firm, 'settleSeconds: 1', CHANGES);
    await dropped.start();
    dropped.put('staff-01.csv', csv(people(1_001)));
    await dropped.ended('staff-01.csv', 'taken');
    expect([(await dropped.published(true)).length, (await dropped.published()).length]).toEqual([1_001, 0]);
  }, 180_000);
});

describe('a folder that is read on a schedule', () => {
  it('is read in its window alone, is late once its cut-off has passed without a file, and is read all the same', async () => {
    // It is 01:00 on a Friday when the connectors begin; the clock goes as ever.
    const begunMs = Date.now();
    let offsetMs = Date.parse('2026-11-27T01:00:00Z') - begunMs;
    const now = () => Date.now() + offsetMs;
    dropped = await DropFirm.create(firm, 'settleSeconds: 0', `${CHANGES}\n      schedule: { window: { from: '02:00', to: '06:00', zone: UTC }, cutOff: '03:00' }`);
    await dropped.start(now);
    dropped.put('staff-01.csv', csv([row('A1')]));
    await eventually(() => dropped.connectors!.connectors.systems.get('hris-apac')!.streams.has('staff'), { what: 'the stream', timeoutMs: 30_000 });
    expect(await dropped.files()).toEqual([]);
    await dropped.connectors!.stop();
    expect(dropped.in()).toEqual(['staff-01.csv']);

    // The window is open: it is taken. A day later nothing has come when the cut-off passes.
    offsetMs = Date.parse('2026-11-27T02:30:00Z') - Date.now();
    await dropped.start(now);
    await dropped.ended('staff-01.csv', 'taken');
    await dropped.connectors!.stop();
    await dropped.firm.query("update connectors.stream_position set read_at = '2026-11-27T02:30:00Z'");
    offsetMs = Date.parse('2026-11-28T02:59:58Z') - Date.now();
    await dropped.start(now);
    await dropped.told(/^late: nothing was read before the cut-off at 2026-11-28T03:00:00\.000Z/);
    expect(await dropped.metrics()).toMatch(/muster_stream_late\{system="hris-apac",stream="staff"[^}]*\} 1/);
    dropped.put('staff-02.csv', csv([row('A2')]));
    await dropped.ended('staff-02.csv', 'taken');
  }, 240_000);
});
