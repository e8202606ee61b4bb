package alcove.fhir;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/**
 * Validates every {@code .fhir.json} file of a folder against FHIR R4, without a network. Prints one line a file, {@code name TAB
 * errors TAB warnings}, then each error (and, where asked, each warning) as {@code name TAB severity TAB place TAB words}.
 * Ends with 0 when no file has an error, with 1
 * when one has, and with 2 where there is no such file.
 */
public final class Check {
    private Check() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        boolean warnings = arguments.length > 1 && arguments[1].equals("--warnings");
        FhirValidator validator = validator();
        boolean clean = true;
        List<Path> files = bundles(folder);
        if (files.isEmpty()) {
            System.err.println("no .fhir.json file is in that folder");
            System.exit(2);
        }
        for (Path file : files) {
            ValidationResult result = validator.validateWithResult(Files.readString(file));
            clean &= report(file.getFileName().toString(), result, warnings);
        }
        System.exit(clean ? 0 : 1);
    }

    private static FhirValidator validator() {
        FhirContext context = FhirContext.forR4();
        ValidationSupportChain knowledge =
                new ValidationSupportChain(
                        new DefaultProfileValidationSupport(context),
                        new CommonCodeSystemsTerminologyService(context),
                        new InMemoryTerminologyServerValidationSupport(context),
                        new SnapshotGeneratingValidationSupport(context));
        FhirInstanceValidator rules = new FhirInstanceValidator(knowledge);
        rules.setErrorForUnknownProfiles(true);
        return context.newValidator().registerValidatorModule(rules);
    }

    private static List<Path> bundles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".fhir.json")).sorted().toList();
        }
    }

    private static boolean report(String name, ValidationResult result, boolean warnings) {
        List<SingleValidationMessage> errors =
                result.getMessages().stream().filter(Check::isError).toList();
        List<SingleValidationMessage> others =
                result.getMessages().stream()
                        .filter(message -> message.getSeverity() == ResultSeverityEnum.WARNING)
                        .toList();
        System.out.printf("%s\t%d\t%d%n", name, errors.size(), others.size());
        errors.forEach(message -> print(name, message));
        if (warnings) {
            others.forEach(message -> print(name, message));
        }
        return errors.isEmpty();
    }

    private static boolean isError(SingleValidationMessage message) {
        return message.getSeverity() == ResultSeverityEnum.ERROR
                || message.getSeverity() == ResultSeverityEnum.FATAL;
    }

    private static void print(String name, SingleValidationMessage message) {
        System.out.printf(
                "%s\t%s\t%s\t%s%n",
                name,
                message.getSeverity(),
                message.getLocationString(),
                message.getMessage().replace('\n', ' '));
    }
}
