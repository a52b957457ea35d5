import { readGovernance } from '@muster/platform-records';
import { Module, type DynamicModule } from '@nestjs/common';
import { FirmServices } from '../firm/firm-services.js';
import { OperationsService } from '../operations-service.js';
import { GOVERNANCE, GovernanceController } from './governance.controller.js';

/** The rules of the firm, to be read and to be tried. */
@Module({})
export class GovernanceModule {
  static of(operations: OperationsService): DynamicModule {
    return {
      module: GovernanceModule, controllers: [GovernanceController],
      providers: [{ provide: OperationsService, useValue: operations }, { provide: FirmServices, useValue: operations.firm }, { provide: GOVERNANCE, useValue: readGovernance(operations.settings.configDir) }],
    };
  }
}
