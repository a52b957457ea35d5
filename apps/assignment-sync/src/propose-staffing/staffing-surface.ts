import { readStaffing } from '@muster/domain-staffing';
import { readConfigFile } from '@muster/platform-config';
import type { MasterAddition } from '@muster/platform-records';
import { Inject, Module, type DynamicModule, type OnModuleDestroy } from '@nestjs/common';
import { Staffing } from './staffing.js';
import { StaffingController } from './staffing.controller.js';
import { StaffingPublisher } from './staffing-publisher.js';

@Module({})
class StaffingModule implements OnModuleDestroy {
  constructor(@Inject(Staffing) private readonly staffing: Staffing) {}

  static of(staffing: Staffing): DynamicModule {
    return { module: StaffingModule, controllers: [StaffingController], providers: [{ provide: Staffing, useValue: staffing }] };
  }

  onModuleDestroy(): Promise<void> {
    return this.staffing.publisher.close();
  }
}

/** How staffing is asked for, beside the operating surface. Throws SetupError for what config/staffing.yaml and config/systems lack. */
export const staffingSurface: MasterAddition = {
  observers: {},
  async module(master) {
    const settings = readConfigFile(master.settings.configDir, 'staffing.yaml', readStaffing);
    return StaffingModule.of(new Staffing(master, settings, await StaffingPublisher.open(master)));
  },
};
