import type {
  DeploymentFilter, DeploymentIssue, DeploymentMetrics, DeploymentOptions, DeploymentPackage, DeploymentRecord, DeploymentRequest, DeploymentResult, DeploymentStatus,
  EncryptedPackage, RollbackRecord, RollbackResult, SecurityScanResult, ValidationResult,
} from './deployment.ts';
import type { EnvironmentConfig } from './environment.ts';

/** Orchestrates deployments. `startDeployment` resolves when the deployment has ended. */
export interface DeploymentCoordinator {
  initialize(options: DeploymentOptions): Promise<void>;
  startDeployment(deployment: DeploymentRequest): Promise<DeploymentResult>;
  getDeploymentStatus(deploymentId: string): Promise<DeploymentStatus>;
  cancelDeployment(deploymentId: string): Promise<void>;
  getDeploymentHistory(filter?: DeploymentFilter): Promise<DeploymentRecord[]>;
}

/** How traffic moves to a new release. */
export interface DeploymentStrategy {
  getName(): string;
  validate(deployment: DeploymentRequest): Promise<ValidationResult>;
  execute(deployment: DeploymentRequest): Promise<DeploymentResult>;
  rollback(deployment: DeploymentRequest): Promise<RollbackResult>;
}

/** Environments: what they are, whether a deployment may go there. */
export interface EnvironmentManager {
  getEnvironment(name: string): Promise<EnvironmentConfig>;
  validateEnvironment(environment: string, deployment: DeploymentRequest): Promise<ValidationResult>;
  prepareEnvironment(environment: string, deployment: DeploymentRequest): Promise<void>;
  cleanupEnvironment(environment: string, deployment: DeploymentRequest): Promise<void>;
}

/** Who may, what travels, what is looked for. */
export interface SecurityManager {
  authenticateDeployment(deployment: DeploymentRequest): Promise<boolean>;
  authorizeDeployment(deployment: DeploymentRequest): Promise<boolean>;
  encryptDeploymentPackage(pkg: DeploymentPackage): Promise<EncryptedPackage>;
  scanForVulnerabilities(deployment: DeploymentRequest): Promise<SecurityScanResult>;
}

/** Watches deployments and tells people. */
export interface MonitoringService {
  startDeploymentMonitoring(deploymentId: string): void;
  stopDeploymentMonitoring(deploymentId: string): void;
  getDeploymentMetrics(deploymentId: string): Promise<DeploymentMetrics>;
  alertOnDeploymentIssue(deploymentId: string, issue: DeploymentIssue): void;
}

/** Goes back to a release that was live before. */
export interface RollbackService {
  prepareRollback(deploymentId: string): Promise<void>;
  executeRollback(deploymentId: string): Promise<RollbackResult>;
  validateRollback(deploymentId: string): Promise<ValidationResult>;
  getRollbackHistory(deploymentId: string): Promise<RollbackRecord[]>;
}
