import { expectTypeOf, test } from 'vitest';
import type * as components from '../../src/domain/components.ts';
import type * as models from '../../src/domain/deployment.ts';
import type { EnvironmentConfig } from '../../src/domain/environment.ts';
import type { DeploymentFile } from '../../src/domain/manifest.ts';
import { BlueGreenStrategy } from '../../src/strategies/blue-green.ts';
import { JournalMonitoring } from '../../src/deployment/monitoring.ts';
import { PipelineCoordinator } from '../../src/deployment/coordinator.ts';
import { PipelineRollback } from '../../src/deployment/rollback.ts';
import { Security } from '../../src/deployment/security.ts';
import { StoredEnvironments } from '../../src/deployment/environments.ts';

// The interfaces as the specification prints them; `package`, a reserved word in modules, is `pkg`. Types it names without defining are ours.
interface DeploymentCoordinator {
  initialize(options: models.DeploymentOptions): Promise<void>;
  startDeployment(deployment: DeploymentRequest): Promise<DeploymentResult>;
  getDeploymentStatus(deploymentId: string): Promise<DeploymentStatus>;
  cancelDeployment(deploymentId: string): Promise<void>;
  getDeploymentHistory(filter?: models.DeploymentFilter): Promise<models.DeploymentRecord[]>;
}
interface DeploymentStrategy {
  getName(): string;
  validate(deployment: DeploymentRequest): Promise<models.ValidationResult>;
  execute(deployment: DeploymentRequest): Promise<DeploymentResult>;
  rollback(deployment: DeploymentRequest): Promise<models.RollbackResult>;
}
interface EnvironmentManager {
  getEnvironment(name: string): Promise<EnvironmentConfig>;
  validateEnvironment(environment: string, deployment: DeploymentRequest): Promise<models.ValidationResult>;
  prepareEnvironment(environment: string, deployment: DeploymentRequest): Promise<void>;
  cleanupEnvironment(environment: string, deployment: DeploymentRequest): Promise<void>;
}
interface SecurityManager {
  authenticateDeployment(deployment: DeploymentRequest): Promise<boolean>;
  authorizeDeployment(deployment: DeploymentRequest): Promise<boolean>;
  encryptDeploymentPackage(pkg: models.DeploymentPackage): Promise<models.EncryptedPackage>;
  scanForVulnerabilities(deployment: DeploymentRequest): Promise<models.SecurityScanResult>;
}
interface MonitoringService {
  startDeploymentMonitoring(deploymentId: string): void;
  stopDeploymentMonitoring(deploymentId: string): void;
  getDeploymentMetrics(deploymentId: string): Promise<models.DeploymentMetrics>;
  alertOnDeploymentIssue(deploymentId: string, issue: models.DeploymentIssue): void;
}
interface RollbackService {
  prepareRollback(deploymentId: string): Promise<void>;
  executeRollback(deploymentId: string): Promise<models.RollbackResult>;
  validateRollback(deploymentId: string): Promise<models.ValidationResult>;
  getRollbackHistory(deploymentId: string): Promise<models.RollbackRecord[]>;
}
interface DeploymentRequest {
  id: string;
  projectId: string;
  projectName: string;
  sourceEnvironment: string;
  targetEnvironment: string;
  strategy: 'blue-green' | 'rolling' | 'canary';
  files: DeploymentFile[];
  configuration: DeploymentConfig;
  metadata: models.DeploymentMetadata;
  initiatedBy: string;
  initiatedAt: number;
}
interface DeploymentResult {
  deploymentId: string;
  status: 'success' | 'failed' | 'cancelled' | 'rolled-back';
  message: string;
  deployedAt: number;
  duration: number;
  metrics: models.DeploymentMetrics;
  artifacts: models.DeploymentArtifact[];
}
interface DeploymentStatus {
  deploymentId: string;
  status: 'preparing' | 'staging' | 'validating' | 'promoting' | 'verifying' | 'completed' | 'failed' | 'cancelled';
  progress: number;
  currentStage: string;
  startedAt: number;
  updatedAt: number;
  estimatedCompletion: number;
  errors: models.DeploymentError[];
}
interface DeploymentConfig {
  strategy: 'blue-green' | 'rolling' | 'canary';
  targetEnvironment: 'development' | 'staging' | 'testing' | 'production';
  rollbackEnabled: boolean;
  validationChecks: string[];
  notificationChannels: string[];
  timeout: number;
  securityChecks: string[];
}

/** Compiles only if each is assignable to the other. */
function same<A extends B, B extends C, C = A>(): [A, B, C] | undefined {
  return undefined;
}

test('the specification\'s interfaces and models keep their names and shapes', () => {
  same<components.DeploymentCoordinator, DeploymentCoordinator>();
  same<components.DeploymentStrategy, DeploymentStrategy>();
  same<components.EnvironmentManager, EnvironmentManager>();
  same<components.SecurityManager, SecurityManager>();
  same<components.MonitoringService, MonitoringService>();
  same<components.RollbackService, RollbackService>();
  same<models.DeploymentRequest, DeploymentRequest>();
  same<models.DeploymentResult, DeploymentResult>();
  same<models.DeploymentStatus, DeploymentStatus>();
  same<models.DeploymentConfig, DeploymentConfig>();
  expectTypeOf(PipelineCoordinator.prototype).toExtend<DeploymentCoordinator>();
  expectTypeOf(BlueGreenStrategy.prototype).toExtend<DeploymentStrategy>();
  expectTypeOf(StoredEnvironments.prototype).toExtend<EnvironmentManager>();
  expectTypeOf(Security.prototype).toExtend<SecurityManager>();
  expectTypeOf(JournalMonitoring.prototype).toExtend<MonitoringService>();
  expectTypeOf(PipelineRollback.prototype).toExtend<RollbackService>();
});
