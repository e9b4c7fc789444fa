package io.graupel.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Dependencies point one way: protocol, storage, then coordinator and worker, then tools, deploy.
 */
class ModuleArrowTest {
  private static JavaClasses graupel;

  @BeforeAll
  static void readClasses() {
    graupel =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.graupel");
  }

  @Test
  void modulesDependOnlyOnThoseBeforeThem() {
    Architectures.layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("io.graupel..")
        .layer("protocol")
        .definedBy("io.graupel.protocol..")
        .layer("storage")
        .definedBy("io.graupel.storage..")
        .layer("science")
        .definedBy("io.graupel.diffusion..")
        .layer("worker")
        .definedBy("io.graupel.worker..")
        .layer("coordinator")
        .definedBy("io.graupel.coordinator..")
        .layer("tools")
        .definedBy("io.graupel.tools..")
        .layer("deploy")
        .definedBy("io.graupel.deploy..")
        .whereLayer("protocol")
        .mayNotAccessAnyLayer()
        .whereLayer("storage")
        .mayOnlyAccessLayers("protocol")
        .whereLayer("science")
        .mayOnlyAccessLayers("protocol", "storage")
        .whereLayer("worker")
        .mayOnlyAccessLayers("protocol", "storage", "science")
        .whereLayer("coordinator")
        .mayOnlyAccessLayers("protocol", "storage")
        .whereLayer("tools")
        .mayOnlyAccessLayers("protocol", "storage", "coordinator")
        .whereLayer("deploy")
        .mayOnlyAccessLayers("protocol", "storage", "coordinator", "worker", "tools")
        .check(graupel);
  }

  @Test
  void valuesOfTheProtocolKnowNoJson() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.graupel.protocol.job..",
            "io.graupel.protocol.event..",
            "io.graupel.protocol.state..",
            "io.graupel.protocol.topic..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.fasterxml..", "io.graupel.protocol.codec..")
        .check(graupel);
  }

  @Test
  void rulesOfTheQueueArePure() {
    classes()
        .that()
        .resideInAnyPackage(
            "io.graupel.coordinator.queue..",
            "io.graupel.coordinator.schedule..",
            "io.graupel.coordinator.simulate..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..",
            "java.util..",
            "java.time..",
            "org.jspecify..",
            "io.graupel.protocol..",
            "io.graupel.coordinator.queue..",
            "io.graupel.coordinator.schedule..",
            "io.graupel.coordinator.simulate..")
        .check(graupel);
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.graupel.coordinator.queue..",
            "io.graupel.coordinator.schedule..",
            "io.graupel.coordinator.simulate..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Math.class, "random")
        .check(graupel);
  }

  @Test
  void ofTheCoordinatorTheToolsKnowTheSimulator() {
    noClasses()
        .that()
        .resideInAPackage("io.graupel.tools..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.graupel.coordinator",
            "io.graupel.coordinator.api..",
            "io.graupel.coordinator.journal..",
            "io.graupel.coordinator.metrics..",
            "io.graupel.coordinator.view..")
        .check(graupel);
  }

  @Test
  void scienceKnowsNoKafkaAndNoStore() {
    noClasses()
        .that()
        .resideInAPackage("io.graupel.diffusion..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..",
            "io.minio..",
            "io.vertx..",
            "io.prometheus..",
            "io.graupel.storage.object..",
            "io.graupel.worker..")
        .check(graupel);
  }

  @Test
  void onlyTheJournalAndTheLeaseKnowKafka() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.graupel.coordinator.journal..", "io.graupel.worker.lease..", "io.graupel.deploy..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..")
        .check(graupel);
  }
}
