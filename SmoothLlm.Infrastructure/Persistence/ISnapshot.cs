namespace SmoothLlm.Infrastructure.Persistence;

/// <summary>What a node keeps in memory of the database so that no request has to read it.</summary>
public interface ISnapshot
{
    /// <summary>Replaces it by what the database holds now.</summary>
    Task ReloadAsync(CancellationToken cancellationToken);
}
