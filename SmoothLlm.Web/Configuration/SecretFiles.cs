using System.Collections;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace SmoothLlm.Web.Configuration;

/// <summary>
/// Secrets from files, as orchestrators mount them: the environment variable <c>Smtp__Password_FILE</c> names a file
/// whose content becomes <c>Smtp:Password</c>. Counts as much as the environment: the command line still wins.
/// </summary>
internal static class SecretFiles
{
    private const string Suffix = "_FILE";
    private const string Separator = "__";
    private const int MaxFileBytes = 64 * 1024;

    /// <summary>Reads the files that the process's environment names.</summary>
    /// <exception cref="SecretFileException">One cannot be used.</exception>
    public static void AddSecretFiles(this ConfigurationManager configuration) =>
        configuration.AddSecretFiles(Environment.GetEnvironmentVariables());

    /// <inheritdoc cref="AddSecretFiles(ConfigurationManager)"/>
    public static void AddSecretFiles(this ConfigurationManager configuration, IDictionary environment)
    {
        var values = Read(environment);
        if (values.Count == 0)
            return;
        var sources = ((IConfigurationBuilder)configuration).Sources;
        var lastOfEnvironment = sources.OfType<EnvironmentVariablesConfigurationSource>().LastOrDefault();
        int place = lastOfEnvironment is null ? sources.Count : sources.IndexOf(lastOfEnvironment) + 1;
        sources.Insert(place, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = values });
    }

    private static Dictionary<string, string?> Read(IDictionary environment)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry variable in environment)
        {
            string name = (string)variable.Key;
            if (!name.EndsWith(Suffix, StringComparison.Ordinal) || !name.Contains(Separator, StringComparison.Ordinal))
                continue;
            string option = name[..^Suffix.Length];
            if (environment.Contains(option))
                throw new SecretFileException($"Both {option} and {name} are set; set one of them.");
            values[option.Replace(Separator, ":", StringComparison.Ordinal)] = ReadFile(name, (string?)variable.Value ?? "");
        }

        return values;
    }

    private static string ReadFile(string variable, string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Length > MaxFileBytes)
                throw new SecretFileException($"{variable} names {path}, which is longer than {MaxFileBytes} bytes.");
            // Editors and 'echo' end a file with a line break that is no part of the secret.
            string secret = File.ReadAllText(path).TrimEnd('\r', '\n');
            return secret.Length > 0 ? secret : throw new SecretFileException($"{variable} names {path}, which is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SecretFileException($"{variable} names the file '{path}', which cannot be read: {exception.Message}");
        }
    }
}

/// <summary>A file that should hold a secret cannot be used. The message is for the operator and holds no secret.</summary>
internal sealed class SecretFileException(string message) : Exception(message);
