import { Controller, Sse, type MessageEvent } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { OperationsService } from '../operations-service.js';

@Controller('v1/live')
export class LiveController {
  constructor(private readonly operations: OperationsService) {}

  @Sse()
  live(): Observable<MessageEvent> {
    return this.operations.live.events();
  }
}
